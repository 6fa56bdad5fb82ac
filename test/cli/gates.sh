#!/usr/bin/env bash
# gates.sh - a gate that nobody has answered yet: drawn where the pack declares how often it is passed, else taken as passed.
. "$KHO_TOP/test/lib/tap.sh"

declared() { # the Da Lat pack with a chance in G_SLIDE
    rm -rf "$work/$1"
    cp -r "$KHO_TOP/packs/dalat" "$work/$1"
    python3 - "$work/$1/gates.csv" "$2" <<'PY'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
for row in rows:
    if row["gate_id"] == "G_SLIDE":
        row["p_pass_prior"], row["prior_reason"], row["prior_reason_vi"] = sys.argv[2], "for this test", "cho phép thử này"
with open(sys.argv[1], "w", encoding="utf-8", newline="") as f:
    out = csv.DictWriter(f, rows[0])
    out.writeheader()
    out.writerows(rows)
PY
}
ranked() { # DB PACK
    "$KHO" --db "$1" init --pack "$2" && "$KHO" --db "$1" rank --draws 400 --seed 3 --json
}
declared half 0.5
declared sure 1
ok   "the pack as it is" ranked "$work/plain.gpkg" "$KHO_TOP/packs/dalat"
cp "$work/out" "$work/plain.json"
ok   "a gate passed half the time" ranked "$work/half.gpkg" "$work/half"
cp "$work/out" "$work/half.json"
ok   "a gate passed always" ranked "$work/sure.gpkg" "$work/sure"
cp "$work/out" "$work/sure.json"
look() { # EXPR over plain, half, sure
    python3 - "$work" "$1" <<'PY'
import json, sys
def read(name):
    text = open(f"{sys.argv[1]}/{name}.json").read()
    return json.loads(text[text.index("{"):])
plain, half, sure = map(read, ("plain", "half", "sure"))
by = lambda run: {p["id"]: p for p in run["places"]}
unknown = {p["id"] for p in plain["places"] if any(g["id"] == "G_SLIDE" and g["result"] == "unknown" for g in p["gates"])}
print(eval(sys.argv[2]))
PY
}
same "some places have no answer to it" "$(look 'len(unknown) > 0')" True
same "those and no others are drawn" "$(look '{i for i, p in by(half).items() if "p_pass" in p} == unknown')" True
same "the gate says with which chance" "$(look '{g["p_pass"] for p in half["places"] for g in p["gates"] if g["id"] == "G_SLIDE" and g["result"] == "unknown"}')" "{0.5}"
same "their expected scores are halved" "$(look 'all(abs(by(half)[i]["score"]["mean"] / by(plain)[i]["score"]["mean"] - 0.5) < 0.13 for i in unknown)')" True
same "the others' stay as they were" "$(look 'all(by(half)[i]["score"]["mean"] == by(plain)[i]["score"]["mean"] for i in by(plain) if i not in unknown)')" True
same "a chance of 1 changes no number" "$(look '[(p["id"], p["chance"], p["score"]["mean"]) for p in sure["places"]] == [(p["id"], p["chance"], p["score"]["mean"]) for p in plain["places"]]')" True
finish
