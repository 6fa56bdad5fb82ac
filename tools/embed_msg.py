#!/usr/bin/env python3
"""Turn msg/*.csv (id,kind,vi,en) into a C header and table; refuse what a reader would stumble over.

A message's number comes from its name alone, and is a macro, so that a new message changes only the sources that
use it: to the preprocessor (and ccache) all others are as before.

usage: embed_msg.py HEADER SOURCE FILE.csv...
"""
import csv, re, sys, zlib

KINDS = {"input", "conflict", "denied", "missing", "usage", "system", "text"}


def fields(text):
    return sorted(re.findall(r"\{(\d)\}", text))


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def number(name):
    return zlib.crc32(name.encode()) & 0x7FFFFFFF


def main():
    header, source, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    rows, seen, numbers, faults = [], {}, {0: "NONE"}, []
    for path in files:
        with open(path, encoding="utf-8", newline="") as f:
            reader = csv.DictReader(f)
            if reader.fieldnames != ["id", "kind", "vi", "en"]:
                faults.append(f"{path}:1: the heading must be id,kind,vi,en")
                continue
            for row in reader:
                where = f"{path}:{reader.line_num}"
                if not re.fullmatch(r"[A-Z][A-Z0-9_]*", row["id"] or ""):
                    faults.append(f"{where}: id {row['id']!r} must be CAPITALS_AND_DIGITS")
                if row["id"] in seen:
                    faults.append(f"{where}: {row['id']} stands already at {seen[row['id']]}")
                seen[row["id"]] = where
                if row["kind"] not in KINDS:
                    faults.append(f"{where}: kind {row['kind']!r} is none of {sorted(KINDS)}")
                if not row["vi"] or not row["en"]:
                    faults.append(f"{where}: {row['id']} needs both languages")
                elif set(fields(row["vi"])) != set(fields(row["en"])):
                    faults.append(f"{where}: {row['id']} has other placeholders in vi than in en")
                other = numbers.setdefault(number(row["id"] or ""), row["id"])
                if other != row["id"]:
                    faults.append(f"{where}: {row['id']} and {other} have the same number: give one another name")
                rows.append(row)
    if faults:
        sys.exit("\n".join(faults))
    with open(header, "w", encoding="utf-8") as f:
        f.write("// Made from msg/*.csv by tools/embed_msg.py.\n#pragma once\n"
                "typedef enum { MSG_NONE, MSG_LAST = 0x7fffffff } MsgId;\n")
        f.writelines(f"#define MSG_{r['id']} ((MsgId){number(r['id'])})\n" for r in rows)
    with open(source, "w", encoding="utf-8") as f:
        f.write('#include "base.h"\n\nconst MsgRow msg_rows[] = {\n')
        for r in rows:
            f.write(f"    {{ MSG_{r['id']}, \"{r['id']}\", ERR_{r['kind'].upper()}, "
                    f"{{ {c_string(r['vi'])}, {c_string(r['en'])} }} }},\n")
        f.write(f"}};\nconst int msg_count = {len(rows)};\n\nconst MsgAt msg_at[] = {{\n")
        for i, r in sorted(enumerate(rows), key=lambda x: number(x[1]["id"])):
            f.write(f"    {{ MSG_{r['id']}, {i} }},\n")
        f.write("};\n")


main()
