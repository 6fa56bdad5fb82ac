#!/usr/bin/env bash
# panel.sh - groups of people weigh the criteria: each statement checked, each group's weights its own.
. "$KHO_TOP/test/lib/tap.sh"

export KHO_DB=$work/panel.gpkg
ok   "an illustrative city" "$KHO" simulate --pack "$KHO_TOP/packs/hanoi" --places 60 --seed 7
ok   "nobody yet" "$KHO" panel --json
same "an empty list" "$(json 'd["items"]')" "[]"
no   "no result either" 1 "$KHO" panel result
ok   "swing" "$KHO" panel add --group residents --code R1 A=20 B=60 C=30 D=100 E=90 F=10 --json
same "points over their sum" "$(json 'round(d["weights"]["groups"]["D"] * 310, 9), round(sum(d["weights"]["groups"].values()), 9)')" "(100.0, 1.0)"
ok   "order only" "$KHO" panel add --group experts --code X1 --method ordinal A=1 B=2 C=3 D=6 E=4 F=5 --json
same "rank order centroid" "$(json 'round(d["weights"]["groups"]["A"], 4), round(d["weights"]["groups"]["D"], 4)')" "(0.4083, 0.0278)"
pairs="A/B=1/5 A/C=1/7 A/D=1/3 A/E=1 A/F=1/9 B/C=1 B/D=2 B/E=4 B/F=1/3 C/D=3 C/E=5 C/F=1/2 D/E=2 D/F=6 E/F=1/5"
# shellcheck disable=SC2086
ok   "pairs" "$KHO" panel add --group investors --code I1 --method ahp $pairs --lang en
says "are checked against each other" "looked at again"
says "and the worst is named" "D/F is said to be 6"
ok   "a second resident" "$KHO" panel add --group residents --code R2 A=10 B=40 C=20 D=100 E=100 F=5 E1=100 E2=50 E3=50 E4=0
# preference_json.c
ok   "what each said" "$KHO" panel --json
same "pairs that do not agree are said to" "$(json '[(l["level"], l["acceptable"], l["acceptable"] == (l["ratio"] <= 0.1), l["worst"]["row"], l["worst"]["column"], l["worst"]["says"]) for i in d["items"] if i["code"] == "I1" for l in i["consistency"]]')" "[('', False, True, 'D', 'F', 6)]"
same "points within a group" "$(json '[i["weights"]["within"][c] for i in d["items"] if i["code"] == "R2" for c in ("E1", "E2", "E3", "E4")]')" "[0.5, 0.25, 0.25, 0]"
ok   "what each makes of it" "$KHO" panel result --draws 200 --json
same "three groups, two residents" "$(json '[(g["group"], g["people"]) for g in d["groups"]]')" "[('experts', 1), ('investors', 1), ('residents', 2)]"
same "each group has its own k" "$(json '[sum(p["by"][g]["in"] for p in d["places"]) for g in range(3)]')" "[12, 12, 12]"
same "chances sum to k in each" "$(json 'all(abs(sum(p["by"][g]["chance"] for p in d["places"]) - 12) < 1e-6 for g in range(3))')" True
same "agreement counts groups" "$(json 'all(p["agree"] == sum(b["in"] for b in p["by"]) for p in d["places"])')" True
same "an order agrees with itself" "$(json '[d["groups"][g]["tau"][g] for g in range(3)]')" "[1, 1, 1]"
cp "$work/out" "$work/first"
ok   "the same question" "$KHO" panel result --draws 200 --threads 1 --json
same "the same answer" "$(cmp "$work/out" "$work/first" && echo same)" same
# All that a group says at once: a region of weights, or the statements that clash, as they were said.
ok   "regions" "$KHO" panel region --draws 200 --json
same "an order is a region inside of which every draw keeps it" "$(json '[(g["dimension"], g["mixed"], g["empty"]) for g in d["groups"] if g["group"] == "experts"]')" "[(5, True, False)]"
same "its weights about the centroid" "$(json '[abs(w["mean"] - c) < 0.05 for g in d["groups"] if g["group"] == "experts" for w, c in zip(g["weights"], (0.4083, 0.2417, 0.1583, 0.0611, 0.1028, 0.0278))]')" "[True, True, True, True, True, True]"
same "it has its own k" "$(json '[(sum(p["in"] for p in g["places"]), abs(sum(p["chance"] for p in g["places"]) - 12) < 1e-6) for g in d["groups"] if g["group"] == "experts"]')" "[(12, True)]"
ok   "conditions on the weights, with blanks" "$KHO" panel add --group office --code L1 --method linear "A >= 2*B" "0.1<=E<=0.3" "A+B>=0.5" --json
same "are stored without" "$(json 'd["said"], d["weights"]["groups"]["A"] >= 2 * d["weights"]["groups"]["B"], 0.1 < d["weights"]["groups"]["E"] < 0.3')" "(['A>=2*B', '0.1<=E<=0.3', 'A+B>=0.5'], True, True)"
no   "what no weights keep is refused" 1 "$KHO" panel add --group office --code L1 --method linear "A>=0.6" "C<=0.5" "B>=0.5" --lang en
says "with what contradicts each other" "at once: A>=0.6; B>=0.5. "
no   "what is not understood too" 1 "$KHO" panel add --group office --code L1 --method linear "A>=*B" --lang en
no   "tables and templates are for the other methods" 2 "$KHO" panel template --method linear
ok   "regions of conditions" "$KHO" panel region --draws 200 --json
same "keep every one of them" "$(json '[(g["statements"], g["mixed"], w["A"]["lo"] + 1e-6 >= 1 / 3, w["E"]["lo"] >= 0.1 - 1e-6, w["E"]["hi"] <= 0.3 + 1e-6) for g in d["groups"] if g["group"] == "office" for w in [{x["id"]: x for x in g["weights"]}]]')" "[(3, True, True, True, True)]"
ok   "taken back" "$KHO" panel withdraw --group office --code L1
ok   "a judge to whom all are alike" "$KHO" panel add --group judges --code J1 --method ahp A/B=1 A/C=1 A/D=1 A/E=1 A/F=1 B/C=1 B/D=1 B/E=1 B/F=1 C/D=1 C/E=1 C/F=1 D/E=1 D/F=1 E/F=1
ok   "what such pairs leave" "$KHO" panel region --draws 2000 --json
same "ratios from half to double: no weight above two sevenths" "$(json '[0.24 < max(w["hi"] for w in g["weights"]) <= 2 / 7 + 1e-6 for g in d["groups"] if g["group"] == "judges"]')" "[True]"
ok   "the judge is gone" "$KHO" panel withdraw --group judges --code J1
ok   "regions once more" "$KHO" panel region --draws 200 --json
same "two residents who cannot both be right" "$(json '[(g["empty"], len(g["clash"]), g["smallest"]) for g in d["groups"] if g["group"] == "residents"]')" "[(True, 2, True)]"
same "in their own words" "$(json 'all(w.startswith(("R1: ", "R2: ")) and "=" in w for g in d["groups"] if g["group"] == "residents" for w in g["clash"])')" True
same "a judge whose pairs clash is told the fewest of them, each once" "$(json '[(g["statements"], g["empty"], len(set(g["clash"])), len(g["clash"]), g["smallest"]) for g in d["groups"] if g["group"] == "investors"]')" "[(15, True, 3, 3, True)]"
says_region() { "$KHO" panel region --draws 50 --lang en; }
ok   "in words" says_region
says "the clash is named" "contradict each other: R1: "
# The purpose's own weights give what rank gives: the same draws, the same chances.
ok   "rank" "$KHO" rank --draws 200 --json
same "as rank with the same weights" "$(python3 - "$work/out" "$KHO" <<'PY'
import json, subprocess, sys
run = json.load(open(sys.argv[1]))
weights = run["weights"]["groups"]
said = [f"{g}={w * 100:.10f}" for g, w in weights.items()]
subprocess.run([sys.argv[2], "panel", "add", "--group", "office", "--code", "O1"] + said, check=True, stdout=subprocess.DEVNULL)
panel = json.loads(subprocess.run([sys.argv[2], "panel", "result", "--draws", "200", "--json"], check=True, capture_output=True, text=True).stdout)
at = [g["group"] for g in panel["groups"]].index("office")
mine = {p["id"]: p["by"][at]["chance"] for p in panel["places"]}
print(max(abs(mine[p["id"]] - p["chance"]) for p in run["places"]) < 0.01)
PY
)" True
ok   "said again" "$KHO" panel add --group residents --code R1 A=1 B=1 C=1 D=1 E=1 F=1
ok   "the later one counts" "$KHO" panel --json
same "once" "$(json '[round(i["weights"]["groups"]["D"], 4) for i in d["items"] if i["code"] == "R1"]')" "[0.1667]"
ok   "withdrawn" "$KHO" panel withdraw --group residents --code R1
no   "only once" 1 "$KHO" panel withdraw --group residents --code R1
no   "a name is no code" 1 "$KHO" panel add --group residents --code "Nguyễn Văn A" A=1
no   "half a level" 1 "$KHO" panel add --group residents --code R3 A=1 --lang en
says "names what is missing" "Missing: B, C, D, E, F"
no   "not a criterion" 1 "$KHO" panel add --group residents --code R3 Q=1
no   "beyond Saaty's scale" 1 "$KHO" panel add --group residents --code R3 --method ahp A/B=30
no   "a pair across levels" 1 "$KHO" panel add --group residents --code R3 --method ahp A/B1=3
no   "all zero" 1 "$KHO" panel add --group residents --code R3 A=0 B=0 C=0 D=0 E=0 F=0
no   "not a number" 1 "$KHO" panel add --group residents --code R3 A=nan
no   "no such method" 2 "$KHO" panel add --group residents --code R3 --method magic A=1
no   "nothing said" 1 "$KHO" panel add --group residents --code R3
no   "not for the public" 1 "$KHO" panel --view public
ok   "a table to fill in" "$KHO" panel template --method swing
same "its head" "$(cat "$work/out")" "group,code,method,A,B,C,D,E,F"
printf 'group,code,method,A,B,C,D,E,F\nyouth,Y1,swing,1,2,3,4,5,6\nyouth,Y2,swing,1,2,3,4,5,\n' > "$work/t.csv"
no   "one row is wrong" 1 "$KHO" panel import "$work/t.csv"
says "its line" "t.csv:3"
ok   "then none is stored" "$KHO" panel --json
same "none" "$(json '[i for i in d["items"] if i["group"] == "youth"]')" "[]"
sed -i 's/5,$/5,1/' "$work/t.csv"
ok   "mended" "$KHO" panel import "$work/t.csv" --json
same "both" "$(json 'd["added"]')" 2
printf 'name,A\nx,1\n' > "$work/t.csv"
no   "another table" 1 "$KHO" panel import "$work/t.csv"
ok   "a workbook to fill in" "$KHO" panel template --xlsx "$work/panel.xlsx"
python3 - "$work/panel.xlsx" "$work/filled.xlsx" <<'PY'
# Fills the workbook the way a spreadsheet stores what people type: text inline, numbers as numbers.
import re, sys, zipfile
def cell(ref, v): return f'<c r="{ref}"><v>{v}</v></c>' if isinstance(v, (int, float)) else f'<c r="{ref}" t="inlineStr"><is><t>{v}</t></is></c>'
def rows(lines): return "".join(f'<row r="{n}">' + "".join(cell(f"{chr(65 + i)}{n}", v) for i, v in enumerate(line)) + "</row>" for n, line in lines)
fill = {"xl/worksheets/sheet1.xml": rows([(5, ["book", "B1", "swing", 20, 60, 30, 100, 90, 10]), (7, ["book", "B2", "ordinal", 1, 2, 3, 6, 4, 5])]),
        "xl/worksheets/sheet2.xml": rows([(5, ["book", "B3", "ahp", "1/5", "1/7", "1/3", "1", "1/9", "1", "2", "4", "1/3", "3", "5", "1/2", "2", "6", "1/5"])])}
old, new = zipfile.ZipFile(sys.argv[1]), zipfile.ZipFile(sys.argv[2], "w")
for name in old.namelist():
    text = old.read(name)
    if name in fill:
        text = text.replace(b"</sheetData>", fill[name].encode() + b"</sheetData>")
    new.writestr(name, text)
new.close()
text = zipfile.ZipFile(sys.argv[1]).read("xl/worksheets/sheet1.xml").decode() + zipfile.ZipFile(sys.argv[1]).read("xl/worksheets/sheet2.xml").decode()
assert len(re.findall("<dataValidation ", text)) == 4
assert re.findall(r'type="decimal".*?<formula1>(.*?)</formula1><formula2>(.*?)</formula2>', text) == [("0", "100")]
styles, pairs = (zipfile.ZipFile(sys.argv[1]).read("xl/" + n).decode() for n in ("styles.xml", "worksheets/sheet2.xml"))
formats = re.findall(r'<xf numFmtId="(\d+)"', re.search("<cellXfs.*?</cellXfs>", styles, re.S)[0])
used = formats[int(re.search(r'<col [^>]*style="(\d+)"', pairs)[1])]
assert f'<numFmt numFmtId="{used}" formatCode="@"/>' in styles      # text: else 1/3 is a day in March
PY
result $? "a workbook with lists to choose from, and pairs that stay text"
ok   "and back" "$KHO" panel import "$work/filled.xlsx" --json
same "three people of both sheets" "$(json 'd["added"]')" 3
ok   "listed" "$KHO" panel --json
same "each by the method chosen" "$(json 'sorted((p["code"], p["method"]) for p in d["items"] if p["group"] == "book")')" "[('B1', 'swing'), ('B2', 'ordinal'), ('B3', 'ahp')]"
python3 - "$work/filled.xlsx" "$work/bad.xlsx" <<'PY'
import sys, zipfile
old, new = zipfile.ZipFile(sys.argv[1]), zipfile.ZipFile(sys.argv[2], "w")
for name in old.namelist():
    new.writestr(name, old.read(name).replace(b">B3<", b">B4<").replace(b">1/9<", b">nine<").replace(b">B1<", b">B5<"))
new.close()
PY
no   "one bad cell" 1 "$KHO" panel import "$work/bad.xlsx"
says "its sheet and row" "ahp:5"
ok   "nothing of it" "$KHO" panel --json
same "stored" "$(json 'len([p for p in d["items"] if p["group"] == "book"])')" 3
# ---- Answers about criteria that are no longer in force: kept, told, counted nowhere; taking one back still works. preference.c, profile.c
export KHO_DB=$work/changed.gpkg
"$KHO" simulate --pack "$KHO_TOP/packs/hanoi" --places 40 --seed 8 > /dev/null 2>&1
says_of() { "$KHO" panel add "$@" > /dev/null 2>&1; }
says_of --group residents --code R1 A=20 B=60 C=30 D=100 E=90 F=10
says_of --group residents --code R2 A=10 B=40 C=20 D=100 E=100 F=5 D1=100 D2=50 D3=50 D4=20
says_of --group experts --code X1 --method ordinal A=1 B=2 C=3 D=4 E=5 F=6 D1=1 D2=2 D3=3 D4=4
ok   "weights are saved" "$KHO" profile ours --weight E=0.3 --reason "as agreed"
"$KHO" framework edit --remove D4 --balance --reason "counted elsewhere" > /dev/null 2>&1
ok   "a criterion that two answers weigh is taken out" "$KHO" framework freeze --reason "as agreed"
ok   "the list of answers" "$KHO" panel --lang en
says "says which cannot be weighed, and what it names" "residents/R2 is not counted: “D4”"
ok   "the result" "$KHO" panel result --draws 100 --json
same "counts the others, and says how many it left out" "$(json '[(g["group"], g["people"]) for g in d["groups"]], d["left_out"], sorted((u["code"], u["unfit"]["about"]) for u in d["unfit"])')" "([('residents', 1)], 2, [('R2', 'D4'), ('X1', 'D4')])"
ok   "in words too" "$KHO" panel result --draws 100 --lang en
says "with the reason of each" "experts/X1 is not counted"
ok   "regions" "$KHO" panel region --draws 100 --json
same "likewise" "$(json 'd["left_out"], [g["group"] for g in d["groups"]]')" "(2, ['residents'])"
ok   "such an answer can be taken back" "$KHO" panel withdraw --group experts --code X1
ok   "and be given anew" "$KHO" panel add --group residents --code R2 A=10 B=40 C=20 D=100 E=100 F=5 D1=100 D2=50 D3=50
ok   "then" "$KHO" panel result --draws 100 --json
same "nothing is left out" "$(json 'd["groups"][0]["people"], "left_out" in d')" "(2, False)"
no   "weights saved for the criteria of before are not used in part" 1 "$KHO" rank --profile ours --draws 10 --lang en
says "what they name is named" "No longer there: D4"
ok   "saved anew" "$KHO" profile ours --weight E=0.3 --reason "as agreed, without D4"
ok   "they are used" "$KHO" rank --profile ours --draws 10
for c in R1 R2; do "$KHO" panel withdraw --group residents --code $c > /dev/null 2>&1; done
finish
