#!/usr/bin/env bash
# merge_diff.sh - the plan of a merge says what the merge then does; the difference of two runs says who moved and why.
. "${KHO_TOP:?run me through script/test cli}/test/lib/tap.sh" || exit 1
export KHO_DB=$work/city.gpkg
cd "$KHO_TOP" || exit 1
ok "a city" "$KHO" init --pack packs/hanoi
head_is() { "$KHO" verify --json > "$work/out" 2>/dev/null; json 'd["head"]'; }

before=$(head_is)
ok   "the plan of a merge" "$KHO" merge HN013 HN014 --dry-run
says "  names both" "To merge place/HN013 ("
says "  says where they differ, and what will hold" " | "
says "  and how to part them again" "kho undo"
ok   "  as JSON" "$KHO" merge HN013 HN014 --dry-run --json
plan=$(json 'next(r["becomes"]["text"] for r in d["conflicts"] if r["attr"] == "name_en")')
same "a plan writes nothing" "$(head_is)" "$before"
ok   "the merge" "$KHO" merge HN013 HN014 --json
block=$(json 'd["block"]')
ok   "  does what the plan said" "$KHO" show HN014 --json
same "  of the name" "$(json 'd["values"]["name_en"]["value"]["text"]')" "$plan"
no   "what was merged is not merged again" 1 "$KHO" merge HN013 HN015
says "  and its heir is named" "place/HN014"
no   "nothing is merged into what was merged" 1 "$KHO" merge HN015 HN013 --dry-run
no   "one with itself" 1 "$KHO" merge HN015 HN015 --dry-run
no   "with another type" 1 "$KHO" merge HN015 VB001 --dry-run
ok   "undone" "$KHO" undo "$block"
ok   "  both are there" "$KHO" show HN013 --json
same "  as before" "$(json 'd["id"], d.get("merged_into")')" "('place/HN013', None)"

run() { "$KHO" rank --draws 500 --json "$@" > "$work/out" 2> "$work/err"; json 'd["run"]'; }
a=$(run)
ok   "a fact" "$KHO" set HN012 memory_level=4 support_pct=90 --source survey --class measured --method measured
b=$(run)
ok   "the difference of two runs" "$KHO" diff "$a" "$b"
says "  says whom it is about" "place/HN012"
says "  what was learnt, before and after" "unknown → 90%"
says "  through which criteria" "(A1) +"
says "  and what the others did meanwhile" "all places on average"
"$KHO" profile two --weight A=0.3 --weight B=0.2 --reason "both as said" > /dev/null
"$KHO" profile --json > "$work/out"
same "two weights given are two weights had, the others share the rest" "$(json '[(round(g["A"], 9), round(g["B"], 9), round(sum(g.values()), 9)) for i in d["items"] if i["name"] == "two" for g in [i["weights"]["groups"]]]')" "[(0.3, 0.2, 1.0)]"
c=$(run --weight A=0.5)
ok   "other weights" "$KHO" diff "$b" "$c"
says "  are told, with their names" "Heritage and identity (A) 20.0% → 50.0%"
d=$(run --as-of 2026-11-20)
ok   "another day" "$KHO" diff "$c" "$d"
says "  is told with both" "2026-11-21 → 2026-11-20"
ok   "of many that moved" "$KHO" diff "$a" "$c"
says "  the rest is counted" "others moved less"
# A gate that now answers no keeps a place out; it comes back with the run before.
id=$("$KHO" rank --run "$a" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["places"][0]["id"])')
"$KHO" set "$id" committed_elsewhere=true --source survey --class document --method document > "$work/out" 2>&1
e=$(run)
ok   "a place that a gate keeps out" "$KHO" diff "$a" "$e"
says "  is gone, with the reason" "− $id"
says "  of the gate" "a gate now keeps it out"
ok   "the other way round" "$KHO" diff "$e" "$a"
says "  it has come" "+ $id"
says "  since the gate lets it in" "a gate kept it out before"
ok   "the same run twice" "$KHO" diff "$c" "$c"
says "  moves nobody" "Nobody moved."
finish
