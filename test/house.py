#!/usr/bin/env python3
"""Rules of the house that a look at the files can check. Prints TAP."""
import os, re, subprocess, sys

count = failed = 0


def check(name, faults):
    global count, failed
    count += 1
    print(f"{'not ' if faults else ''}ok {count} - {name}")
    for fault in faults[:20]:
        print(f"#   {fault}")
    failed += bool(faults)


def files(*folders, ends=()):
    for folder in folders:
        for where, dirs, names in os.walk(folder):
            dirs[:] = sorted(d for d in dirs if d not in ("node_modules", "dist", "gen", "__pycache__"))
            for name in sorted(names):
                if not ends or name.endswith(ends):
                    yield os.path.join(where, name)


def text(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def lines_with(pattern, paths):
    wanted = re.compile(pattern, re.I)
    return [f"{p}:{n}: {line.strip()[:100]}" for p in paths for n, line in enumerate(text(p).splitlines(), 1) if wanted.search(line)]


SOURCES = (".c", ".h", ".ts", ".tsx", ".css", ".sql", ".py", ".mjs", ".sh")

grep = subprocess.run(["grep", "-rniE", "--exclude-dir=node_modules", "--exclude-dir=dist", "hanoi|hà nội|5897", "src", "www"],
                      capture_output=True, text=True)
if not os.path.isdir("www"):
    grep = subprocess.run(["grep", "-rniE", "hanoi|hà nội|5897", "src"], capture_output=True, text=True)
check("no name of a city, ward or grid in src/ or www/",
      [line[:140] for line in grep.stdout.splitlines()] + ([grep.stderr] if grep.returncode > 1 else []))

check("no file has more than 700 lines",
      [f"{p}: {n}" for p in files("src", "www", "test", "tools", "fuzz", "bench", ends=SOURCES) if (n := text(p).count("\n")) > 700])

check("no unfinished work is marked in the code",
      lines_with(r"\b(TODO|FIXME|XXX|HACK)\b", files("src", "www", "tools", "fuzz", ends=SOURCES)))

check("no path of one machine",
      lines_with(r"/(work|root|home)/\w", [p for p in files("src", "www", "test", "tools", "fuzz", "bench", "script") if p != "test/house.py"
                                            and not p.startswith("fuzz/corpus/")]))

check("pictures stand in docs/img only",
      [p for folder in sorted(os.listdir(".")) if folder not in (".git", "build", "out", "tmp") and os.path.isdir(folder)
       for p in files(folder, ends=(".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf")) if not p.startswith("docs/img/")])

# query's writer makes SQL of CQL2: what a person filters by has no fixed text (names quoted, values bound).
check("SQL stands in .sql files only",
      lines_with(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE (TABLE|INDEX|VIEW|TRIGGER)|DROP|ALTER TABLE)\s',
                 [p for p in files("src", ends=(".c", ".h")) if not p.startswith("src/query/sql")]))

# A header is public when another module includes it; what stands right of store keeps the database to itself.
includes = {p: set(re.findall(r'#include\s+"([a-z_0-9]+\.h)"', text(p))) for p in files("src", ends=(".c", ".h"))}
module = lambda p: p.split("/")[1]
right_of_store = ("register", "flow", "analysis", "report", "web", "cli")
check("no public header right of store includes store.h",
      [f"{p}, which {q} includes" for p in includes if p.endswith(".h") and module(p) in right_of_store and "store.h" in includes[p]
       for q in includes if module(q) != module(p) and os.path.basename(p) in includes[q]])

listed = re.findall(r"^(?:build|run|test|fresh)\s+([a-z0-9.+-]+)", text("script/packages"), re.M)
explained = text("docs/dependencies.md")
check("each package of script/packages is explained in docs/dependencies.md",
      [p for p in listed if f"`{p}`" not in explained])
if os.path.exists("www/package.json"):
    import json
    p = json.loads(text("www/package.json"))
    names = [*p.get("dependencies", {}), *p.get("devDependencies", {})]
    check("each npm package is explained in docs/dependencies.md", [n for n in names if f"`{n}`" not in explained])

ours = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True)
if ours.returncode == 0:
    check("nothing that a program makes is committed",
          [f for f in ours.stdout.split("\0") if re.search(r"\.(gpkg|gpkg-wal|gpkg-shm|pyc|o)$|truth\.json$|^(out|build)/|/(node_modules|dist)/", f)
           and not f.startswith(("test/", "fuzz/corpus/"))])

seeds = [f for f in files("fuzz", ends=("_fuzz.c",))]
check("each fuzz target has seeds", [f for f in seeds if not any(files("fuzz/corpus/" + os.path.basename(f)[:-7]))])

print(f"1..{count}")
sys.exit(failed > 0)
