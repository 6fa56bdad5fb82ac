#!/usr/bin/env bash
# bad_input.sh - what is wrong is refused in one sentence with place, reason and remedy; nothing changes.
. "${KHO_TOP:?run me through script/test cli}/test/lib/tap.sh" || exit 1
export KHO_DB=$work/city.gpkg
clean() { grep -q '^kho: ' "$work/err" && ! grep -qE 'Sanitizer|runtime error' "$work/err"; result $? "  in a sentence of ours"; }
head_is() { "$KHO" verify --json > "$work/out" 2> "$work/err"; json 'd["head"]'; }
refuses() { local status=$1 name=$2 part=$3; shift 3; no "$name" "$status" "$KHO" "$@"; clean; says "  that names $part" "$part"; }

ok "there is a city to try it on" "$KHO" init --pack packs/dalat
before=$(head_is)

refuses 1 "a file that is there is not overwritten" city.gpkg init --pack packs/dalat
refuses 1 "a pack that is not there" no/such init --db "$work/x.gpkg" --pack no/such
cp -r packs/dalat "$work/bent"
sed -i '3s/^[0-9]*/abc/' "$work/bent/attributes.csv"
refuses 1 "a bent pack" "attributes.csv:3: " pack check "$work/bent"
refuses 1 "no city of a bent pack" "attributes.csv:3: " init --db "$work/x.gpkg" --pack "$work/bent"
refuses 1 "no pack of another kind over a city" "attributes.csv:3: " pack apply "$work/bent"
same "no file is left behind" "$(cd "$work" && ls x.gpkg* 2>/dev/null)" ""

refuses 1 "a broken expression" "letter" list --filter "kind ="
refuses 1 "an unknown property" colour list --filter "colour = 'red'"
refuses 2 "an option without its value" --filter list --filter
refuses 2 "groups that weigh more than all" "add up to 1.2" rank --weight H=0.6 --weight S=0.6 --lang en
refuses 1 "more to choose than there are places" "500 of 7 places" rank --k 500 --lang en
refuses 1 "an id that a browser takes out of an address" "cannot be an id" add --type place --id .. --source x --class survey --method "$(sed -n "2s,\,.*,,p" packs/dalat/methods.csv)" --lang en name_vi=A
refuses 1 "a database that is not there" gone.gpkg list --db "$work/gone.gpkg"
printf 'not a database at all, only text\n' > "$work/text.gpkg"
refuses 1 "a file that is no database" text.gpkg list --db "$work/text.gpkg"

# ---- Characters that nobody sees: refused at every way in, with the place.
first=$("$KHO" list --json --limit 1 | python3 -c 'import json,sys; print(json.load(sys.stdin)["items"][0]["id"])')
how=(--class survey --method "$(sed -n "2s,\,.*,,p" packs/dalat/methods.csv)" --lang en)
refuses 1 "a control in a value" "at byte 2" set "$first" "name_vi=a"$'\x01'"b" --source x "${how[@]}"
refuses 1 "a turn of direction that is not ended" "name_vi" set "$first" "name_vi=a"$'\u202e'"b" --source x "${how[@]}"
refuses 1 "a control in the source" "“source” of the provenance" set "$first" name_vi=A --source "x"$'\x1b'"[31m" "${how[@]}"
refuses 1 "in the note" "“note” of the provenance" set "$first" name_vi=A --source x --note $'\x7f' "${how[@]}"
printf 'id,name_vi,name_en\nDL99,Nhà mới,Some\xe2\x80\xaehouse\n' > "$work/hidden.csv"
"$KHO" import "$work/hidden.csv" --type place --source x "${how[@]}" --dry-run > "$work/out" 2> "$work/err"
cat "$work/err" >> "$work/out"
says "in a row of an import they are told, and what is read without them" "has characters that nobody sees"

"$KHO" backup "$work/cut.gpkg" >/dev/null && truncate -s 40960 "$work/cut.gpkg"
"$KHO" verify --db "$work/cut.gpkg" > "$work/out" 2> "$work/err"
same "a file that was cut off" "$(($? > 0))" 1
clean

same "after all that nothing has changed" "$(head_is)" "$before"
finish
