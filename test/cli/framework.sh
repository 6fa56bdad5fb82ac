#!/usr/bin/env bash
# framework.sh - the criteria in versions: edited with a reason, frozen, exchanged, and an old run made again under new ones.
# Long.
. "${KHO_TOP:?run me through script/test cli}/test/lib/tap.sh" || exit 1

export KHO_DB=$work/framework.gpkg
ok   "an illustrative city" "$KHO" simulate --pack "$KHO_TOP/packs/hanoi" --places 60 --seed 7
ok   "the pack's criteria are version 1" "$KHO" framework --json
same "frozen and in force" "$(json '[(i["version"], i["act"], i["frozen"], i["in_force"]) for i in d["items"]]')" "[(1, 'pack', True, True)]"
ok   "criteria with their anchors in words" "$KHO" framework show
says "an anchor" "The neighbourhood remembers it"
ok   "a run" "$KHO" rank --draws 300 --json
old=$(json 'd["run"]')
same "names its version" "$(json 'd["framework"]["name"]')" 1

no   "no reason" 1 "$KHO" framework edit A1.weight_in_group=0.5 --balance
no   "weights that do not add up" 1 "$KHO" framework edit A1.weight_in_group=0.5 --reason trial
says "and which row it is" "criteria.csv A"
no   "a weight of zero" 1 "$KHO" framework edit A1.weight_in_group=0 --balance --reason trial
no   "a reversed range" 1 "$KHO" framework edit D2.prior.lo=900000 --reason trial
no   "a name twice" 1 "$KHO" framework edit "A2.name_en=Historic and social-memory value" --reason trial
no   "a frozen version" 1 "$KHO" framework edit A1.status=agreed --version 1 --reason trial
says "says what to do" "opens a new draft"
no   "no such row" 1 "$KHO" framework edit Z1.status=agreed --reason trial
no   "drafts are not the public's" 1 "$KHO" framework --view public
no   "no such version" 1 "$KHO" framework show 9
ok   "a trial" "$KHO" framework edit A1.weight_in_group=0.5 --balance --reason trial --dry-run
ok   "leaves nothing" "$KHO" framework --json
same "one row still" "$(json 'len(d["items"])')" 1

ok   "an edit opens a draft" "$KHO" framework edit A1.weight_in_group=0.6 --balance --reason "Memory weighs more" --as expert --json
same "2.1, with who and why" "$(json '(d["version"], d["revision"], d["author"], d["reason"], d["frozen"])')" "(2, 1, 'expert', 'Memory weighs more', False)"
same "the others make up the rest" "$(json 'sorted(c["key"] for c in d["changes"] if c["column"] == "weight_in_group")')" "['A1', 'A2', 'A3', 'A4']"
ok   "another change is a revision" "$KHO" framework edit "A1@4.text_en=The whole country knows it" A.group_weight=0.3 --balance --reason "Said plainer"
ok   "the draft against version 1" "$KHO" framework diff 1 1 --json
same "nothing" "$(json 'd["changes"]')" "[]"
"$KHO" framework diff 1 draft > "$work/out" 2> "$work/err"
same "differences are a no" "$?" 1
says "each by its row and column" "A1@4.text_en"
ok   "ranked as before" "$KHO" rank --draws 300 --json
same "the draft is not in force" "$(json 'd["run"]')" "$old"
ok   "ranked by the draft" "$KHO" rank --framework draft --draws 300 --json
same "says so" "$(json '(d["framework"]["name"], d["framework"]["frozen"])')" "('2.2', False)"
draft=$(json 'd["run"]')
ok   "frozen" "$KHO" framework freeze --reason "Agreed on 20 November" --as chair
no   "a draft no more" 1 "$KHO" framework freeze --reason again
ok   "ranked by version 2" "$KHO" rank --draws 300 --json
same "what the draft gave, by its frozen name" "$(json '(d["run"], d["framework"]["name"])')" "('$draft', '2')"
ok   "the old run is read as it was" "$KHO" rank --run "$old" --json
same "under version 1" "$(json 'd["framework"]["name"]')" 1
ok   "and rescored under version 2" "$KHO" framework rescore "$old" --json
same "the run that version 2 gives" "$(json 'd["b"]["run"]')" "$draft"
same "what moved sums to its criteria" "$(python3 - "$work/out" "$KHO" "$old" "$draft" <<'PY'
import json, subprocess, sys
d = json.load(open(sys.argv[1]))
run = lambda id: {p["id"]: p["score"]["mean"] for p in json.loads(subprocess.run([sys.argv[2], "rank", "--run", id, "--json"], check=True, capture_output=True, text=True).stdout)["places"]}
a, b = run(sys.argv[3]), run(sys.argv[4])
worst = max(abs(sum(c["by"] for c in m["criteria"]) - (b[m["id"]] - a[m["id"]])) for m in d["moved"])
print(len(d["moved"]) > 10 and worst < 1e-6)
PY
)" True
same "through weights alone" "$(json 'sorted({w for m in d["moved"] for c in m["criteria"] for w in c["through"]})')" "['weight']"
ok   "in words" "$KHO" diff "$old" "$draft"
says "through which criteria" "(A1)"
says "how" ", weight"
# rescore.c: weights that somebody chose go along to the other criteria.
ok   "a run with weights of its own" "$KHO" rank --draws 300 --weight A=0.5 --json
own=$(json 'd["run"], d["weights"]["groups"]') ownrun=$(json 'd["run"]')
ok   "under version 1" "$KHO" framework rescore "$ownrun" --version 1 --json
other=$(json 'd["b"]["run"]')
ok   "is another run" "$KHO" rank --run "$other" --json
same "with the same weights" "$(json "'$other' != '$ownrun' and ('$ownrun', d['weights']['groups']) == ($own)")" True
ok   "back to version 1" "$KHO" framework rescore "$draft" --version 1 --json
same "gives the old run to the byte" "$(json 'd["b"]["run"]')" "$old"

ok   "out as JSON" "$KHO" framework export --to "$work/f.json"
ok   "by the schema" "$KHO" framework schema
same "which is the one in docs" "$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1])) == json.load(open(sys.argv[2])))' "$work/out" "$KHO_TOP/docs/framework.schema.json")" True
no   "back in: nothing changes" 1 "$KHO" framework import "$work/f.json" --reason "Other office"
mkdir "$work/tables"
ok   "out as CSV" "$KHO" framework export --to "$work/tables"
no   "back in: nothing changes" 1 "$KHO" framework import "$work/tables"/*.csv --reason "Other office"
python3 - "$work/f.json" <<'PY'
import json, sys
d = json.load(open(sys.argv[1]))
new = dict(next(c for c in d["criteria"] if c["criterion_id"] == "E4"), criterion_id="E5", name_en="Another", name_vi="Một điều khác", weight_in_group=0.1)
for c in d["criteria"]:
    if c["group_id"] == "E":
        c["weight_in_group"] *= 0.9
        c.pop("default_weight", None)
new.pop("default_weight", None)
d["criteria"].append(new)
d["anchors"].append({"criterion": "E5", "level": "0", "text_en": "None", "text_vi": "Không có"})
json.dump(d, open(sys.argv[1], "w"))
PY
ok   "a criterion comes with a file" "$KHO" framework import "$work/f.json" --reason "From the other office" --json
same "a draft, with what it adds" "$(json '(d["version"], [c["key"] for c in d["changes"] if c["kind"] == "added"])')" "(3, ['E5', 'E5@0'])"
ok   "a run with it" "$KHO" framework rescore "$old" --version draft --json
same "the new one is named" "$(json '"new" in {w for m in d["moved"] for c in m["criteria"] if c["id"] == "E5" for w in c["through"]}')" True
ok   "counted twice?" "$KHO" framework correlation --version draft --json
same "the two are computed from one thing" "$(json '[(p["twice"], len(p["shared"]) > 0) for p in d["pairs"] if (p["a"], p["b"]) == ("E4", "E5")]')" "[(True, True)]"
same "and go together entirely" "$(json '[p["tau"] for p in d["pairs"] if (p["a"], p["b"]) == ("E4", "E5")]')" "[1]"
ok   "in words" "$KHO" framework correlation --version draft
says "with the weight at stake" "E4 and E5"
ok   "evidence" "$KHO" framework evidence --json
same "places add up" "$(json 'all(c["known"] + c["uncertain"] + c["unknown"] + c["na"] == d["places"] for c in d["criteria"])')" True
printf 'criterion_id,colour\nA1,red\n' > "$work/bad.csv"
no   "a column no table has" 1 "$KHO" framework import "$work/bad.csv" --reason x
printf '{"format":"kho-framework/1","criteria":[{"criterion_id":"A1","group_weight":"much"}]}' > "$work/bad.json"
no   "a number that is none" 1 "$KHO" framework import "$work/bad.json" --reason x
says "by row and column" "criteria[0] A1"
printf '{"format":"other"}' > "$work/bad.json"
no   "another form" 1 "$KHO" framework import "$work/bad.json" --reason x

ok   "the pack again" "$KHO" pack apply "$KHO_TOP/packs/hanoi"
says "keeps what was edited here" "stay"
ok   "still version 2" "$KHO" rank --draws 300 --json
same "under the same criteria" "$(json 'd["framework"]["name"]')" 2
# framework_commands.c, in words
ok   "the list" "$KHO" framework list
same "marks the one in force" "$(grep '●' "$work/out" | cut -c1-2)" "2."
ok   "the criteria" "$KHO" framework show
same "each stands under its own group, once" "$(grep -c '^  A1 ' "$work/out")" 1
ok   "what an edit would do" "$KHO" framework edit D2.prior.lo=1 --reason trial --dry-run
says "is not said to be done" "nothing was stored"
ok   "all of it verifies" "$KHO" verify
python3 - "$KHO_DB" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
try:
    db.execute("UPDATE framework SET reason = 'another' WHERE revision = 1")
    print("overwritten")
except sqlite3.DatabaseError:
    pass
db.execute("DROP TRIGGER framework_keep")
db.execute("UPDATE framework SET reason = 'another' WHERE act = 'edit'")
db.commit()
PY
"$KHO" verify > "$work/out" 2> "$work/err"
same "a row that was changed is found" "$?" 1

# ---- Taking out: the rest of the group shares the weight; what still names it keeps it in.
"$KHO" init --db "$work/less.gpkg" --pack "$KHO_TOP/packs/hanoi" > "$work/log" 2>&1
ok   "a criterion is taken out" "$KHO" framework edit --db "$work/less.gpkg" --remove A4 --balance --reason "counted under A1" --json
same "the others share its weight" "$("$KHO" framework show draft --db "$work/less.gpkg" --json | python3 -c 'import json,sys; r=[c for c in json.load(sys.stdin)["criteria"] if c["group_id"]=="A"]; print([c["criterion_id"] for c in r], abs(sum(c["weight_in_group"] for c in r) - 1) < 1e-9)')" "['A1', 'A2', 'A3'] True"
no   "one that a gate rests on stays" 1 "$KHO" framework edit --db "$work/less.gpkg" --remove C1 --balance --reason "x"
ok   "a group goes with its criteria" "$KHO" framework edit --db "$work/less.gpkg" --remove D --balance --reason "not now" --json
same "its column of each purpose too" "$(json '(sorted({c["column"] for c in d["changes"] if c["table"] == "purposes" and c["column"].startswith("w_D")}), len([c for c in d["changes"] if c["kind"] == "removed" and c["key"] in ("D1", "D2")]))')" "(['w_D'], 2)"
no   "a group of which a gate needs a criterion stays" 1 "$KHO" framework edit --db "$work/less.gpkg" --remove C --balance --reason "x"
says "and the gate is named" "gates.csv G_C1"
finish
