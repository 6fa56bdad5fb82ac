#!/usr/bin/env bash
# city.sh - a newcomer at the command line: make a city, read it, put facts right, look back.
. "$KHO_TOP/test/lib/tap.sh"
export KHO_DB=$work/city.gpkg

ok   "help needs nothing" "$KHO" --help
for c in init pack verify backup restore list count show history add set retract merge undo rank diff profile shortlist simulate erase key; do
    ok "kho $c --help" "$KHO" "$c" --help
done
ok   "common options may come first" "$KHO" --lang en list --help
says "and count" "List records"
ok   "with = too" "$KHO" --lang=en --json version
no   "an option that no command has" 2 "$KHO" --fliter list
no   "no database yet" 1 "$KHO" list
no   "an unknown command is usage" 2 "$KHO" lst
no   "an unknown option is usage" 2 "$KHO" list --fliter x
ok   "the pack is good" "$KHO" pack check "$KHO_TOP/packs/hanoi"
ok   "the second city is configuration" "$KHO" pack check "$KHO_TOP/packs/dalat"
ok   "init" "$KHO" init --pack "$KHO_TOP/packs/hanoi" --json
same "116 places" "$(json 'd["records"]["place"]')" 116
head=$(json 'd["head"]')
no   "init does not write over a city" 1 "$KHO" init --pack "$KHO_TOP/packs/hanoi"
ok   "verify" "$KHO" verify --head "$head" --json
same "the chain is whole" "$(json 'd["ok"], d["head_found"]')" "(True, True)"
ok   "without a head it says what cannot be seen" "$KHO" verify
says "a cut tail" "cut tail"
"$KHO" verify --head "$(printf '0%.0s' $(seq 64))" > "$work/out" 2>&1
same "a head that is not there is no" "$?" 1

ok   "list" "$KHO" list --limit 3 --json
same "three of them" "$(json 'len(d["items"]), d["total"]')" "(3, 116)"
ok   "a filter answers yes and unknown" "$KHO" count --filter "site_area_m2 > 50000" --json
same "eight and the rest unknown" "$(json 'd["total"] > 0 and d["unknown"] > 0')" True
no   "a misspelt property" 1 "$KHO" count --filter "site_aera_m2 > 5"
says "names the nearest" "site_area_m2"
ok   "search without marks" "$KHO" list --search "gia lam" --json
same "finds Gia Lâm" "$(json '"place/HN001" in [i["id"] for i in d["items"][:3]]')" True
no   "a record that is not there" 1 "$KHO" show HN999

export KHO_NOW=2026-11-22T09:00:00Z
ok   "set a fact with its source" "$KHO" set HN002 plan_level=3 --source "Plan extract 12/2026" --class document --method document --json
block=$(json 'd["block"]')
ok   "show it with its source" "$KHO" show HN002 --json
same "known and cited" "$(json '(d["values"]["plan_level"]["value"]["v"], d["values"]["plan_level"]["cites"][0]["source"])')" "('3', 'Plan extract 12/2026')"
no   "a code that the list has not" 1 "$KHO" set HN002 plan_level=9 --source x
no   "a number out of range" 1 "$KHO" set HN002 site_area_m2=-5 --source x
no   "no source, no fact" 1 "$KHO" set HN002 plan_level=3
no   "derived values cannot be set" 1 "$KHO" set HN002 fire_score=3 --source x
no   "the public view may not write" 1 "$KHO" set HN002 plan_level=1 --source x --view public
ok   "as known the day before" "$KHO" show HN002 --known-at 2026-11-21 --json
same "it was unknown" "$(json 'd["values"]["plan_level"]["value"]["state"]')" unknown
export KHO_NOW=2026-11-23T09:00:00Z
ok   "a day later" "$KHO" set HN002 plan_level=4 --source "Plan extract 12/2026" --class document --method document
ok   "as known on the first day" "$KHO" show HN002 --known-at 2026-11-22 --json
same "it was 3" "$(json 'd["values"]["plan_level"]["value"]["v"]')" 3
ok   "plan of an undo" "$KHO" undo "$block" --dry-run --json
same "a later edit stays" "$(json 'd["rows"][0]["later_edit_stays"]')" True
ok   "undo" "$KHO" undo "$block"
no   "not twice" 1 "$KHO" undo "$block"
no   "the pack's own block does not go unasked" 1 "$KHO" undo 1 --lang en
says "what would go is named" "Block 1 is “pack hanoi"
says "and how, if that is meant" "add --yes"
ok   "nothing went" "$KHO" count --filter "role = 'candidate'" --json
same "as many places as before" "$(json 'd["total"] > 0')" True
ok   "history keeps everything" "$KHO" history HN002 --json
same "undone, and said so" "$(json 'any(i["undone"] for i in d["items"])')" True

ok   "add" "$KHO" add name_vi="Nhà kho thử" name_en="A warehouse" kind=warehouse role=candidate --source test --json
new=$(json 'd["id"]')
same "with the next short id" "$new" place/HN117
ok   "merge" "$KHO" merge "$new" HN088 --note "the same place"
ok   "the old id leads on" "$KHO" show "$new" --json
same "to its heir" "$(json 'd["id"]')" place/HN088

ok   "public view" "$KHO" show HN001 --view public --json
same "shows that it exists, its kind and ward, no more" "$(json 'sorted(d["values"])')" "['kind', 'name_en', 'name_vi', 'ward']"
no   "a filter on what the view may not see" 1 "$KHO" count --view public --filter "open_dispute = TRUE"
no   "no rank for the public" 1 "$KHO" rank --view public

ok   "no key yet" "$KHO" key --json
same "blocks are not signed" "$(json '("public_key" in d, d["signs"])')" "(False, False)"
ok   "make a key" "$KHO" key make --json
key=$(json 'd["file"]') public=$(json 'd["public_key"]')
same "only its owner may read it" "$(stat -c %a "$key")" 600
no   "a key is made once" 1 "$KHO" key make
no   "a key is shown or made" 2 "$KHO" key lose
ok   "a secret to be erased" "$KHO" set HN003 name_en="Zanzibarwarehouse" --source "a letter" --class document --method document --json
ok   "show says where it stands" "$KHO" history HN003 --json
seq=$(json 'd["items"][0]["obs"]')
same "it is in the file" "$(cat "$KHO_DB"* | grep -qai zanzibarwarehouse && echo yes)" yes
no   "an erasure needs its grounds" 1 "$KHO" erase HN003 --all
no   "nothing personal" 1 "$KHO" erase HN003 --reason "a court order"
says "says how to erase all" "--all"
no   "the public view may not erase" 1 "$KHO" erase HN003 --all --reason x --view public
ok   "what would go" "$KHO" erase HN003 --all --observation "$seq" --reason "a court order" --dry-run --json
same "one observation" "$(json '(d["observations"], d["dry_run"])')" "(1, True)"
ok   "erase" "$KHO" erase HN003 --all --observation "$seq" --reason "a court order" --json
same "gone" "$(json '(d["observations"], d["bytes_left"])')" "(1, False)"
head=$(json 'd["head"]')
same "not a byte of it in the file" "$(cat "$KHO_DB" "$KHO_DB-wal" 2> /dev/null | grep -cai zanzibarwarehouse)" 0
ok   "nor in a list" "$KHO" list --search zanzibarwarehouse --json
same "found no more" "$(json 'd["total"]')" 0
ok   "the chain is whole and signed" "$KHO" verify --head "$head" --json
same "says so" "$(json '(d["ok"], d["head_found"], d["erased"], d["signed_blocks"] >= 2)')" "(True, True, 1, True)"
no   "not twice" 1 "$KHO" erase HN003 --all --observation "$seq" --reason "a court order"
ok   "the key is known" "$KHO" key --json
same "the same one" "$(json '(d["public_key"], d["signs"])')" "('$public', True)"
mv "$key" "$key.away"
no   "without the key nothing is written" 1 "$KHO" set HN002 plan_level=1 --source x --class document --method document
ok   "but read and verified" "$KHO" verify
mv "$key.away" "$key"

ok   "backup" "$KHO" backup "$work/copy.gpkg" --json
ok   "restore" "$KHO" restore "$work/copy.gpkg" --db "$work/again.gpkg" --head "$(json 'd["head"]')"
ok   "the copy says the same" "$KHO" show HN002 --db "$work/again.gpkg" --json
no   "restore writes over nothing" 1 "$KHO" restore "$work/copy.gpkg" --db "$work/again.gpkg"
ok   "the same pack again adds nothing" "$KHO" pack apply "$KHO_TOP/packs/hanoi"
says "0 observations" "0 observations"

export KHO_DB=$work/inbox.gpkg
ok   "the real places" "$KHO" init --pack "$KHO_TOP/packs/hanoi"
ok   "what waits" "$KHO" inbox --json
waits=$(json 'd["total"]') like=$(json 'd["items"][0]["like"]') alike=$(json 'd["items"][0]["alike"]')
ok   "all that are alike are settled" "$KHO" inbox decide --like "$like" --action pick --pick 1 --note "seen on site" --json
same "these and no others" "$(json 'd["decided"], d["left"]')" "($alike, $((waits - alike)))"
block=$(json 'd["block"]')
ok   "and taken back" "$KHO" undo "$block" --json
ok   "then they wait again" "$KHO" inbox --json
same "all of them" "$(json 'd["total"]')" "$waits"
finish
