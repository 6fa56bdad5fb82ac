#!/usr/bin/env bash
# cite.sh - which instrument a text cites: on the command line, in edits, in imports, in the public view and at another time.
. "${KHO_TOP:?run me through script/test cli}/test/lib/tap.sh" || exit 1
export KHO_DB=$work/city.gpkg
cd "$KHO_TOP" || exit 1
ok "a city" "$KHO" init --pack packs/hanoi

ok "a whole number is one" "$KHO" cite --json "Nghị quyết số 24/2025/NQ-HĐND"
same "  the right one" "$(json 'd["state"], d["found"][0]["record"]["id"]')" "('one', 'instrument/VB003')"
ok "words need no quotes, marks or capitals" "$KHO" cite --json nghi quyet 24/nq-hdnd 29/4/2025
same "  the other one" "$(json 'd["found"][0]["record"]["id"], d["found"][0]["words"]')" "('instrument/VB004', '24/nq-hdnd')"
answers() { "$KHO" cite --json "$2" "${@:3}" > "$work/out" 2> "$work/err"; same "$1: status" "$?" 1; }
answers "the citation in the press" "Resolution No. 24"
same "  is ambiguous, and what tells them apart is said" "$(json 'd["state"], sorted(x["record"]["id"] for x in d["found"]), d["apart"]')" \
    "('ambiguous', ['instrument/VB003', 'instrument/VB004'], ['ins_type', 'ins_number', 'ins_issued'])"
answers "a number that is not there" "24/2024/NQ-HĐND"
same "  fits none; what comes near is no answer" "$(json 'd["state"], d["found"], d["nearest"][0]["fit"]')" "('none', [], 'alike')"
answers "two at once" "Nghị định 108 và Luật Thủ đô"
same "  are several" "$(json 'd["state"]')" several
answers "before the register knew of them" "24/2025/NQ-HĐND" --known-at 2020-01-01
same "  nothing fits" "$(json 'd["state"]')" none
ok "the public asks the same" "$KHO" cite --view public "24/2025/NQ-HĐND"

in_words() { "$KHO" cite "$1" > "$work/out" 2> "$work/err"; [ $? = 1 ]; }
ok "in words" in_words "Resolution No. 24"
says "  what tells them apart is marked" "≠ "
ok "and where none fits" in_words "24/NQ-HĐND 1/1/2020"
says "  why the nearest is not it" "another date"

head_is() { "$KHO" verify --json > "$work/out" 2>/dev/null; json 'd["head"]'; }
before=$(head_is)
set_rule() { "$KHO" set QD001 "rule_instrument=$1" --source gazette; }
no "a reference that may be either is refused" 1 set_rule "Resolution 24"
says "  with both" "instrument/VB003 (Resolution with force of law, 24/2025/NQ-HĐND"
says "  and the other" "instrument/VB004"
no "evidence that may be either is refused" 1 "$KHO" checklist HN001 L01=yes --evidence "Nghị quyết 24" --source letter
same "nothing was written" "$(head_is)" "$before"
ok "a clear one is taken" set_rule "24/NQ-HĐND 29/4/2025"
ok "  and is the id" "$KHO" history QD001 --json
same "  of the record" "$(json 'd["items"][0]["changes"][0]["value"]["v"]')" "instrument/VB004"

printf 'id,rule_name_vi,rule_instrument\nQD901,Quy định thử một,Nghị quyết 24\nQD902,Quy định thử hai,Nghị quyết 24/2025/NQ-HĐND\nQD903,Quy định thử ba,VB011\n' > "$work/rules.csv"
"$KHO" import "$work/rules.csv" --type rule --source "list" --dry-run --json > "$work/out" 2> "$work/err"
same "in a file the unclear one waits, the clear ones go in" "$(json '[r["verdict"] for r in d["rows"]]')" "['suspicious', 'new', 'new']"
says "  and the reason names both" "instrument/VB003"
finish
