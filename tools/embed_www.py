#!/usr/bin/env python3
"""Put the built pages (www/dist) into the program: a C file that takes each file's bytes in with .incbin, the gzip
form where the build made one. Without www/dist the table is empty and the server says how to build it.

usage: embed_www.py WWW_DIR SOURCE DEPFILE
"""
import os, sys

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
         ".woff2": "font/woff2", ".json": "application/json", ".wasm": "application/wasm", ".png": "image/png",
         ".ico": "image/x-icon", ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json"}


def main():
    www, source, depfile = sys.argv[1:4]
    dist = os.path.join(www, "dist")
    names = sorted(os.path.relpath(os.path.join(d, f), dist) for d, _, fs in os.walk(dist) for f in fs)
    if "index.html" not in names:
        names = []
    rows, asm, externs, deps = [], [], [], [www]
    for name in names:
        if name.endswith(".gz") and name[:-3] in names:
            continue
        zipped = name + ".gz" in names
        path = os.path.abspath(os.path.join(dist, name + (".gz" if zipped else "")))
        kind = TYPES.get(os.path.splitext(name)[1], "application/octet-stream")
        n = len(rows)
        asm.append(f'    ".global www_{n}, www_{n}_end\\nwww_{n}:\\n.incbin \\"{path}\\"\\nwww_{n}_end:\\n.byte 0\\n"')
        externs.append(f"extern const char www_{n}[], www_{n}_end[];")
        rows.append(f'    {{ "{name}", "{kind}", {"true" if zipped else "false"}, www_{n}, www_{n}_end }},')
        deps += [path]
    for d in sorted({os.path.dirname(p) for p in deps[1:]}):
        deps.append(d)
    with open(source, "w", encoding="utf-8") as f:
        f.write("// Made from www/dist by tools/embed_www.py.\n#include \"www.h\"\n\n")
        if rows:
            f.write("__asm__(\".section .rodata\\n\"\n" + "\n".join(asm) + "\n    \".text\\n\");\n")
        f.write("\n".join(externs) + "\nconst WwwFile www_files[] = {\n" + "\n".join(rows) + "\n    { 0 },\n};\n")
    with open(depfile, "w", encoding="utf-8") as f:
        f.write(f"{source}: " + " ".join(d.replace(" ", "\\ ") for d in deps) + "\n")


if __name__ == "__main__":
    main()
