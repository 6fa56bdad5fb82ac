#!/usr/bin/env python3
"""Turn a module's .sql files into C: each `-- name: foo` becomes `sql_foo`, and all of them a table for the test
that prepares every statement.

usage: embed_sql.py MODULE HEADER SOURCE FILE.sql...
"""
import re, sys


def main():
    module, header, source, files = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    queries, faults = {}, []
    for path in files:
        text = open(path, encoding="utf-8").read()
        parts = re.split(r"(?m)^-- name: *(\S+) *$", text)
        if re.sub(r"(?m)--.*$", "", parts[0]).strip():
            faults.append(f"{path}: text before the first '-- name:'")
        for name, body in zip(parts[1::2], parts[2::2]):
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                faults.append(f"{path}: name {name!r} must be small_letters")
            if name in queries:
                faults.append(f"{path}: {name} is named twice")
            queries[name] = body.strip()
    if faults:
        sys.exit("\n".join(faults))
    with open(header, "w", encoding="utf-8") as f:
        f.write("// Made from .sql files by tools/embed_sql.py.\n#pragma once\n#include \"store.h\"\n")
        f.writelines(f"extern const char sql_{n}[];\n" for n in queries)
        f.write(f"extern const SqlRow sql_all_{module}[];   // ends with a NULL name\n")
    with open(source, "w", encoding="utf-8") as f:
        f.write(f'#include "{module}_sql.h"\n\n')
        for n, body in queries.items():
            lines = body.split("\n")
            quoted = "\n".join('    "' + l.replace("\\", "\\\\").replace('"', '\\"') + '\\n"' for l in lines)
            f.write(f"const char sql_{n}[] =\n{quoted};\n")
        f.write(f"\nconst SqlRow sql_all_{module}[] = {{\n")
        f.writelines(f'    {{ "{n}", sql_{n} }},\n' for n in queries)
        f.write("    { 0, 0 },\n};\n")


main()
