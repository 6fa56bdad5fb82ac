#!/usr/bin/env bash
# second_city.sh - another pack through every command: what the first city happens to have is asked of nobody.
. "$KHO_TOP/test/lib/tap.sh"
export KHO_DB=$work/dalat.gpkg

ok   "a city from the other pack" "$KHO" init --pack "$KHO_TOP/packs/dalat"
says "says that it is invented" "ILLUSTRATIVE"
ok   "its list for the public" "$KHO" list --view public --json
same "columns that the view does not see are left out" "$(json 'sorted({k for i in d["items"] for k in i["values"]})')" "['floor_m2', 'kind', 'protection']"
no   "a closed column that is asked for" 1 "$KHO" list --view public --columns state
ok   "ranked" "$KHO" rank --draws 500 --json
same "supported, all invented" "$(json 'd["standing"], d["illustrative"], d["k"]')" "('supported', True, 4)"
ok   "chosen" "$KHO" shortlist --json
same "four, every rule kept" "$(json 'len(d["chosen"]), {r["holds"] for r in d["rules"]}')" "(4, {'yes'})"
ok   "second opinions" "$KHO" opinions --json
for kind in pdf xlsx csv geojson gpkg; do
    ok "a report: $kind" "$KHO" report --kind $kind --out "$work/r.$kind" --json
    same "$kind: the file is named" "$(json 'd["file"]')" "$work/r.$kind"
done
ok   "a template" "$KHO" template --out "$work/t.xlsx" --json
same "the file is named too" "$(json 'd["file"]')" "$work/t.xlsx"

no   "a source class that only the first city has" 1 "$KHO" set DL01 name_vi=x --source y --class press
says "those of this one are named" "Choose one of: survey, archive, hearsay"
no   "a method likewise" 1 "$KHO" set DL01 name_vi=x --source y --class survey --method press
says "those of this one are named" "Choose one of: tape, paper, eye, told"
ok   "a fact" "$KHO" set DL01 floor_m2=500 --source "a visit" --class survey --method tape
no   "nothing to take back" 2 "$KHO" retract DL01
says "it says what is missing" "--attr"
ok   "taken back" "$KHO" retract DL01 --attr kind
ok   "the plan of undoing that" "$KHO" undo 3 --dry-run
says "says what comes back" "unknown → Villa"
ok   "undone" "$KHO" undo 3
ok   "neither need be said" "$KHO" set DL02 floor_m2=400 --source "a look"
ok   "what it counts as then" "$KHO" history DL02 --json
same "is what this city trusts least" "$(json '[(o["class"], o["method"]) for o in d["items"] if o.get("source") == "a look"]' 2>/dev/null)" "[('hearsay', 'told')]"
ok   "no legal checklist" "$KHO" checklist DL01
says "and it says so" "This pack has no legal checklist"
ok   "no jobs" "$KHO" job list
says "and it says so" "There are no jobs"
ok   "no jobs, for machines" "$KHO" job list --json
same "an empty list" "$(json 'd')" "{'items': []}"

# What means nothing to a command is refused, not passed over.
no   "a copy for the public" 2 "$KHO" backup "$work/public.gpkg" --view public
same "is not made" "$(ls "$work/public.gpkg" 2>/dev/null)" ""
no   "a city of the past" 2 "$KHO" init --pack "$KHO_TOP/packs/dalat" --db "$work/other.gpkg" --as-of 2020-01-01
no   "an edit of the past goes by --valid" 2 "$KHO" set DL01 floor_m2=500 --source y --class survey --method tape --as-of 2020-01-01
ok   "help leaves it out" "$KHO" backup --help
same "and only it" "$(grep -c -e --view -e --as-of "$work/out") $(grep -c -e --db "$work/out")" "0 1"
ok   "whole" "$KHO" verify
finish
