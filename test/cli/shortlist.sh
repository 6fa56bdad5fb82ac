#!/usr/bin/env bash
# shortlist.sh - around a proposal: alternatives, what rules cost, core and swing, every conflict, groups of people.
. "$KHO_TOP/test/lib/tap.sh"

export KHO_DB=$work/city.gpkg
ok   "an illustrative city" "$KHO" simulate --pack "$KHO_TOP/packs/hanoi" --places 60 --seed 11
ok   "rank" "$KHO" rank --draws 400 --json
run=$(json 'd["run"]')
ok   "everything at once" "$KHO" shortlist --alternatives 3 --within 5 --prices --core 200 --coverage 0.3 --json
same "proved, and first" "$(json 'd["possible"], d["proved"], d["first"], d["value"] == d["bound"]')" "(True, True, True, True)"
list=$(json 'd["shortlist"]')
same "alternatives lose at most 5 %" "$(json 'len(d["alternatives"]["items"]) > 0 and all(0 <= x["loss"] <= 0.05 and x["proved"] and len(x["chosen"]) == 12 for x in d["alternatives"]["items"])')" True
same "shared is the most in common with any before" "$(json '[x["shared"] for x in d["alternatives"]["items"]] == [max(len(set(x["chosen"]) & set(y)) for y in [[s["id"] for s in d["chosen"]]] + [z["chosen"] for z in d["alternatives"]["items"][:i]]) for i, x in enumerate(d["alternatives"]["items"])]')" True
same "a price for each rule, none below nothing" "$(json '[p["rule"] for p in d["prices"]] == list(range(len(d["rules"]))) and all(p["proved"] and p["price"] >= 0 and p["text"] for p in d["prices"])')" True
same "200 draws, no gap" "$(json 'd["core"]["draws"], d["core"]["proved"], d["core"]["gap"]')" "(200, 200, 0)"
same "twelve seats in every draw" "$(json 'abs(sum(p["share"] for p in d["core"]["places"]) - 12) < 1e-9')" True
same "classes by the share" "$(json 'all(p["class"] == ("core" if p["share"] >= 0.9 else "out" if p["share"] < 0.15 else "swing") for p in d["core"]["places"])')" True
everything=$(json 'd["alternatives"], d["prices"], d["core"]')
ok   "shown again" "$KHO" shortlist show "$list" --json
same "as it was made" "$(json 'd["alternatives"], d["prices"], d["core"]')" "$everything"
ok   "in words" "$KHO" shortlist show "$list" --lang en
says "what a rule costs" "What the rules cost:"
ok   "and in Vietnamese" "$KHO" shortlist show "$list" --lang vi
says "nòng cốt" "nòng cốt"

"$KHO" shortlist --rules '[{"at_most": 3}, {"at_least": 12}, {"spacing_m": 1}, {"where": "kind = '"'factory'"'", "at_least": 61}]' --json > "$work/out" 2> "$work/err"
same "no choice keeps them" "$?" 1
same "every conflict, and there are no more" "$(json 'sorted(sorted(c["rules"]) for c in d["conflicts"]), d["conflicts_all"]')" "([[-1, 0], [0, 1], [3]], True)"
same "each minimal and in words" "$(json 'all(c["minimal"] and c["text"] for c in d["conflicts"])')" True

ok   "if then, if not" "$KHO" shortlist --rules '[{"if": "kind = '"'factory'"'", "not": "kind = '"'office'"'"}, {"if": "kind = '"'warehouse'"'", "then": "river_bank = '"'left'"'"}]' --json
same "both hold" "$(json '{r["holds"] for r in d["rules"]} <= {"yes", "unknown"}, d["proved"]')" "(True, True)"
same "no factory beside an office" "$(json '{"factory", "office"} <= {s["kind"] for s in d["chosen"]}')" False
says_if() { "$KHO" shortlist --rules '[{"if": "kind = '"'factory'"'", "not": "kind = '"'office'"'"}]' --lang "$1"; }
ok   "such a rule in words" says_if en
says "as people say it" "If a place where Kind of place is “Factory or workshop” is chosen, none where Kind of place is “Office or headquarters”"
ok   "wards within a reach" "$KHO" shortlist --coverage 0.5 --reach 8000 --json
same "that counts, and is kept" "$(json 'd["coverage"]["within_m"]')" 8000
ok   "a shorter one" "$KHO" shortlist --coverage 0.5 --reach 500 --json
same "covers less" "$(json 'd["coverage"]["within_m"], d["possible"]')" "(500, True)"
no   "no reach at all" 1 "$KHO" shortlist --coverage 0.5 --reach 0
no   "if alone" 1 "$KHO" shortlist --rules '[{"if": "kind = '"'factory'"'"}]'

# A run with its own range of weights says it, is another run, and is repeated to its digest (core needs the draws again).
ok   "exact weights" "$KHO" rank --draws 400 --range 0 --json
same "said, and not the run before" "$(json "d['weight_range'], d['run'] != '$run'")" "(0, True)"
exact=$(json 'd["run"]')
ok   "its draws again" "$KHO" shortlist --run "$exact" --core 50 --json
ok   "exact still" "$KHO" rank --draws 400 --range 0 --json
same "the same run" "$(json 'd["run"]')" "$exact"
no   "more than all of a weight" 2 "$KHO" rank --range 100
ok   "the pack's own range" "$KHO" rank --draws 400 --json
same "the run of before" "$(json 'd["run"], d["weight_range"]')" "('$run', 0.2)"

# As far apart as can be: a spacing rule with its proof. One metre more and the best choice is worth less than the floor.
ok   "the best, wherever it lies" "$KHO" shortlist --rules '[]' --json
free=$(json 'd["value"]')
ok   "as far apart as 5 % allow" "$KHO" shortlist --rules '[]' --spread 5 --json
same "proved, and a rule that holds" "$(json 'd["spread"]["proved"], d["proved"], [r["holds"] for r in d["rules"]], d["rules"][0]["rule"]["spacing_m"] == d["spread"]["metres"] > 0')" "(True, True, ['yes'], True)"
same "for at most 5 %" "$(json "abs(d['spread']['value'] - $free) < 1e-9 and 0.95 * $free - 1e-6 <= d['value'] <= $free")" True
metres=$(json 'round(d["spread"]["metres"])')
spread=$(json 'd["shortlist"]')
ok   "kept" "$KHO" shortlist show "$spread" --json
same "as it was found" "$(json 'round(d["spread"]["metres"]), d["spread"]["within"]')" "($metres, 0.05)"
ok   "in words" "$KHO" shortlist show "$spread" --lang en
says "how far, for what" "As far apart as can be: at least"
"$KHO" shortlist --rules "[{\"spacing_m\": $((metres + 1))}]" --json > "$work/out" 2> "$work/err"
same "not a metre more" "$(json "not d['possible'] or d['value'] < 0.95 * $free - 1e-6")" True
no   "not over groups" 1 "$KHO" shortlist --group "$run" --group "$run" --spread 5
no   "no per cent at all" 2 "$KHO" shortlist --spread 0

no   "no population is known" 1 "$KHO" shortlist --coverage 0.5 --coverage-by population --lang en
says "and which column wants filling" "wards.csv does not say population of 126 wards"
no   "no such demand" 2 "$KHO" shortlist --coverage 0.5 --coverage-by people

# The same city where wards.csv counts people: one far ward has nearly all of them.
cp -r "$KHO_TOP/packs/hanoi" "$work/peopled"
python3 - "$work/peopled/wards.csv" <<'END'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")))
with open(sys.argv[1], "w", encoding="utf-8", newline="") as f:
    w = csv.DictWriter(f, [*rows[0], "population", "need", "demand_source"], lineterminator="\n")
    w.writeheader()
    for i, r in enumerate(rows):
        w.writerow({**r, "population": 9000000 if i == 60 else 1000 + 7 * i, "need": 0, "demand_source": "invented for this test"})
END
by() { "$KHO" shortlist --db "$work/peopled.gpkg" --coverage 1 --reach 6000 --json "$@"; }
ok   "a city that counts people" "$KHO" simulate --db "$work/peopled.gpkg" --pack "$work/peopled" --places 60 --seed 11
ok   "its run" "$KHO" rank --db "$work/peopled.gpkg" --draws 400 --json
ok   "each ward alike" by
alike=$(json 'd["coverage"]["covered"]')
same "what may be counted: need is 0 everywhere" "$(json 'd["coverage"]["by_known"]')" "['ward', 'population']"
ok   "by population" by --coverage-by population
people() # EXPRESSION over the answer's coverage c, people of a ward, everybody
{
    python3 -c 'import csv, json, sys
c, people = json.load(open(sys.argv[1]))["coverage"], {r["code"]: float(r["population"]) for r in csv.DictReader(open(sys.argv[2]))}
everybody = sum(people.values())
print(eval(sys.argv[3]))' "$work/out" "$work/peopled/wards.csv" "$1"
}
same "the share of people in reach" "$(people 'abs(c["covered"] - sum(people[w["code"]] for w in c["wards"] if w["distance_m"] <= 6000) / everybody) < 1e-4')" True
same "their mean distance" "$(people 'abs(c["mean_m"] - sum(people[w["code"]] * w["distance_m"] for w in c["wards"]) / everybody) < 2')" True
same "the many are reached" "$(people 'c["covered"] > 0.9 and c["by"] == "population"')" True
same "each ward alike looked elsewhere" "$(python3 -c "print(0 < $alike < 0.9)")" True
list=$(json 'd["shortlist"]')
ok   "shown again" "$KHO" shortlist show "$list" --db "$work/peopled.gpkg" --json
same "by population still" "$(people 'c["by"], c["covered"] > 0.9')" "('population', True)"
no   "a need of nought everywhere" 1 by --coverage-by need
sed 's/,invented for this test/,/' "$work/peopled/wards.csv" > "$work/unsourced" && mv "$work/unsourced" "$work/peopled/wards.csv"
no   "people without a source" 1 "$KHO" pack check "$work/peopled" --lang en
says "which cell" "The cell population must be a number of at least 0, with its source"

ok   "another group's weights" "$KHO" rank --draws 400 --weight A=0.5 --json
other=$(json 'd["run"]')
ok   "for the worst-off" "$KHO" shortlist --run "$run" --group "$run" --group "$other" --json
same "least of the two is the value" "$(json 'd["groups"]["worst"], abs(min(g["value"] for g in d["groups"]["items"]) - d["value"]) < 1e-9, d["proved"]')" "('maximin', True, True)"
ok   "or least regret" "$KHO" shortlist --run "$run" --group "$run" --group "$other" --worst regret --json
same "worst regret is the value" "$(json 'abs(min(g["value"] - g["best"] for g in d["groups"]["items"]) - d["value"]) < 1e-9, d["proved"]')" "(True, True)"
no   "one group is none" 1 "$KHO" shortlist --group "$run"
no   "groups without coverage" 1 "$KHO" shortlist --group "$run" --group "$other" --coverage 0.3
no   "prices need a total" 1 "$KHO" shortlist --objective quantile_10 --prices --seconds 5
no   "an unknown measure" 2 "$KHO" shortlist --group "$run" --group "$other" --worst nobody
no   "within nothing" 2 "$KHO" shortlist --alternatives 2 --within 0
finish
