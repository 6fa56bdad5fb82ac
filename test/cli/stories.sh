#!/usr/bin/env bash
# stories.sh - the two stories: today's public facts support little; an illustrative city after its survey supports a choice.
# Long.
. "$KHO_TOP/test/lib/tap.sh"

export KHO_DB=$work/real.gpkg
ok   "the real places" "$KHO" init --pack "$KHO_TOP/packs/hanoi"
ok   "rank" "$KHO" rank --draws 1000 --json
same "exploratory" "$(json 'd["standing"]')" exploratory
same "the shape that was promised" "$(json 'all(k in d for k in ("run","digest","standing","evidence","places")) and all(k in d["places"][0] for k in ("id","name","chance","rank","possible","score","known_share","gates")) and sorted(d["places"][0]["rank"]) == ["p25","p5","p50","p75","p95"]')" True
same "what is worth finding out" "$(json 'len(d["learn"]) > 0')" True
ok   "what is worth finding out next" "$KHO" next --limit 3 --json
same "at a place, of an authority, of the law, single facts" "$(json '[len(d[k]) for k in ("learn","authorities","questions","facts")]')" "[3, 3, 3, 3]"
same "by what a day brings" "$(json '[l["gain"] / l["cost_days"] for l in d["learn"]] == sorted([l["gain"] / l["cost_days"] for l in d["learn"]], reverse=True), all(0 < l["swap"] <= 1 and l["record"] for l in d["learn"])')" "(True, True)"
same "an authority answers for many places" "$(json 'all(a["places"] > 1 and a["asks"] and "record" not in a for a in d["authorities"])')" True
same "what hangs on an open gate" "$(json 'all(q["stake"] > 0 for q in d["questions"]), d["evidence"]["set_right"] < 0.9')" "(True, True)"
ok   "in words" "$KHO" next
says "whom to ask" "Asked of one authority, for all places at once:"
says "and the law" "Open legal questions"
no   "of a purpose that is not there" 1 "$KHO" next --purpose nowhere
no   "as many as minus one" 2 "$KHO" next --limit -1
ok   "the run again" "$KHO" rank --draws 1000 --json
same "HN004 is out by C2" "$(json '[g["id"] for e in d["excluded"] if e["id"] == "place/HN004" for g in e["gates"] if g["excludes"]]')" "['G_C2']"
same "chances sum to k" "$(json 'abs(sum(p["chance"] for p in d["places"]) - d["k"]) < 1e-6')" True
run=$(json 'd["run"]')
ok   "the same question, the same run" "$KHO" rank --draws 1000 --threads 2 --json
same "to the byte" "$(json 'd["run"]')" "$run"
ok   "in words" "$KHO" rank --run "$run"
says "exploratory is said first" "EXPLORATORY"
says "what keeps a place out, in words" "Planning conformity and encumbrance (G_C2). Fails, going by: Committed to another approved project: yes; Decision that commits it: Quyết định 35/QĐ-UBND"
ok   "no ranking word in Vietnamese either" "$KHO" rank --run "$run" --lang vi
says "sơ bộ" "SƠ BỘ"
no   "zero draws" 2 "$KHO" rank --draws 0
no   "an unknown purpose" 1 "$KHO" rank --purpose nothing
no   "a negative weight" 2 "$KHO" rank --weight A=-1

export KHO_DB=$work/story.gpkg
ok   "an illustrative city" "$KHO" simulate --pack "$KHO_TOP/packs/hanoi" --places 80 --seed 7
says "says that it is" "ILLUSTRATIVE"
ok   "its places" "$KHO" list --json
same "80, and marked" "$(json 'd["total"], d["illustrative"]')" "(80, True)"
same "no real name" "$(json '[i["title"]["vi"] for i in d["items"] if "minh họa" not in i["title"]["vi"]]')" "[]"
ok   "rank" "$KHO" rank --draws 1000 --json
same "supported" "$(json 'd["standing"], d["illustrative"]')" "('supported', True)"
same "the best chance first, level ones by mean rank, then by id" "$(json '[p["id"] for p in d["places"]] == [p["id"] for p in sorted(d["places"], key=lambda p: (-p["chance"], p["mean_rank"], p["id"]))]')" True
same "neutrality: above 0 where more of it stands further in front" "$(json '[abs(sum((q["x"] > p["x"]) - (q["x"] < p["x"]) if p["rank"] > q["rank"] else 0 if p["rank"] == q["rank"] else (p["x"] > q["x"]) - (p["x"] < q["x"]) for i, p in enumerate(d["neutrality"][k]["points"]) for q in d["neutrality"][k]["points"][:i])) > 0 and (sum((q["x"] > p["x"]) - (q["x"] < p["x"]) if p["rank"] > q["rank"] else (p["x"] > q["x"]) - (p["x"] < q["x"]) for i, p in enumerate(d["neutrality"][k]["points"]) for q in d["neutrality"][k]["points"][:i] if p["rank"] != q["rank"]) > 0) == (d["neutrality"][k]["tau"] > 0) for k in ("area", "known")]')" "[True, True]"
ok   "which weights would do it" "$KHO" winning --json
often=$(json 'max(d["places"], key=lambda p: p["first"])["id"]')
ok   "for the one that is first most often" "$KHO" winning "$often" --json
same "at the centre of its weights it is first more often still" "$(json 'd["confidence"] >= d["first"] > 0')" True
ok   "what to find out next" "$KHO" next --json
same "seats hang on those whose answers settle a gate, and on no others" "$(json 'any(a.get("stake") for a in d["authorities"]), all(a.get("stake") for a in d["authorities"])')" "(True, False)"
same "no question is asked on which no gate hangs" "$(json 'len(d["questions"]) > 0, [q["label"] for q in d["questions"] for a in d["authorities"] if not a.get("stake") and q["label"] in a["asks"]]')" "(True, [])"
ok   "shortlist" "$KHO" shortlist --json
same "twelve, proved, first" "$(json 'len(d["chosen"]), d["proved"], d["first"], d["possible"]')" "(12, True, True, True)"
same "every rule holds" "$(json '{r["holds"] for r in d["rules"]}')" "{'yes'}"
same "a reason for each place" "$(json 'all(s["reason"] for s in d["chosen"] + d["out"])')" True
ok   "what would turn the cut" "$KHO" sensitivity --json
same "the pair, the weights, the ends about them" "$(json 'd["in"]["id"] != d["out"]["id"], 0 < d["moved"] < 1, abs(sum(g["turned"] for g in d["groups"]) - 1) < 1e-9, all(g["lo"] <= g["weight"] <= g["hi"] for g in d["groups"])')" "(True, True, True, True)"
in=$(json 'd["in"]["id"]') outside=$(json 'd["out"]["id"]')
ok   "why the one before the other" "$KHO" compare "$in" "$outside" --json
same "contributions sum to the difference" "$(json 'abs(sum(b["difference"] for b in d["by"]) - d["score"]["first"] + d["score"]["second"]) < 1e-12')" True
ok   "the one is inside" "$KHO" sensitivity "$in" --json
same "the last or before" "$(json 'd["in"], d["rank"] <= 12')" "(True, True)"
ok   "the pair once more" "$KHO" compare "$in" "$outside" --json
same "the same weights turn the pair and the cut" "$(json 'd["turn"]["comparable"] and d["turn"]["moved"] > 0')" True
ok   "what would bring it in" "$KHO" sensitivity "$outside" --json
same "outside, with its rival and a way" "$(json 'd["in"], d["rank"] > 12, d["gap"] >= 0, len(d["levers"]) + len(d["fewest"]) > 0')" "(False, True, True, True)"
ok   "second opinions" "$KHO" opinions --json
same "three, each an order of all" "$(json '[(m["id"], sorted(r["rank"] for r in m["ranks"]) == list(range(1, d["n"] + 1)), -1 <= m["spearman"] <= 1) for m in d["methods"]]')" "[('topsis', True, True), ('promethee_ii', True, True), ('vikor', True, True)]"
ok   "in words" "$KHO" opinions --lang en
says "whose parameters they are" "proposed by Kho"
no   "the same place twice" 1 "$KHO" compare "$in" "$in"
no   "a place that is not in the run" 1 "$KHO" sensitivity nowhere
ok   "shortlist again" "$KHO" shortlist --json
list=$(json 'd["shortlist"]') first=$(json 'd["chosen"][0]["id"]') out=$(json '[s["id"] for s in d["out"] if not s["gates"]][0]')
ok   "people decide otherwise, with reasons" "$KHO" shortlist decide "$list" --remove "$first=too small" --add "$out=wanted by the ward" --reason "session 12" --by "People's Committee" --json
same "proposal and decision apart" "$(json 'len(d["chosen"]), len(d["decision"]["final"]), d["decision"]["published"]')" "(12, 12, False)"
no   "a removal wants a reason" 1 "$KHO" shortlist decide "$list" --remove "$first=" --reason x
ok   "a quantile for pilots" "$KHO" shortlist --objective quantile_10 --seconds 20 --json
same "its bound stated" "$(json 'd["bound"] >= d["value"] > 0')" True
"$KHO" shortlist --rules '[{"at_most": 3}, {"at_least": 12}]' --json > "$work/out" 2> "$work/err"
same "rules that cannot all hold are no" "$?" 1
same "and are named" "$(json 'd["possible"], len(d["conflicts"][0]["rules"]) > 0, d["chosen"]')" "(False, True, [])"
ok   "coverage counts" "$KHO" shortlist --coverage 0.5 --json
same "with the set at rate 0 beside it" "$(json 'len(d["coverage"]["at_zero"]["chosen"]), d["coverage"]["rate"]')" "(12, 0.5)"
finish
