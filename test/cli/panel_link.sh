#!/usr/bin/env bash
# panel_link.sh - links through which people answer themselves: made, shown once, listed without their secret, withdrawn.
. "$KHO_TOP/test/lib/tap.sh"

export KHO_DB=$work/link.gpkg KHO_NOW=2026-11-22T03:00:00Z
ok   "a city" "$KHO" init --pack "$KHO_TOP/packs/hanoi"
ok   "no links yet" "$KHO" panel links --json
same "an empty list" "$(json 'd["items"]')" "[]"
ok   "a link" "$KHO" panel link --group residents --expires 7 --uses 3 --label "hall B" --json
secret=$(json 'd["secret"]')
same "what it is" "$(json 'd["id"], d["group"], d["uses"], d["used"], d["state"], d["expires"], d["path"] == "/p/" + d["secret"], len(d["secret"])')" \
	"(1, 'residents', 3, 0, 'open', '2026-11-29T03:00:00.000Z', True, 28)"
ok   "another, in words" "$KHO" panel link --group experts --lang en
says "its address, once" "http://127.0.0.1:8080/p/2-"
says "that it opens on this machine only" "only on the machine where kho serve runs"
ok   "both" "$KHO" panel links --json
same "newest first, no secret" "$(json '[(l["id"], l["group"], l["label"], l["uses"]) for l in d["items"]], any("secret" in l or "path" in l for l in d["items"])')" \
	"([(2, 'experts', '', 100), (1, 'residents', 'hall B', 3)], False)"
same "the file does not hold it" "$(cat "$KHO_DB"* | grep -c -a -F "${secret#1-}")" 0
ok   "in words" "$KHO" panel links --lang en
says "what each is" "1  residents, hall B  made 2026-11-22, until 2026-11-29, answered 0/3: open"
ok   "withdrawn" "$KHO" panel unlink 1
no   "only once" 1 "$KHO" panel unlink 1
no   "no such link" 1 "$KHO" panel unlink 7 --lang en
says "it is named" "There is no link 7"
no   "not a number" 2 "$KHO" panel unlink one
ok   "its state" "$KHO" panel links --json
same "withdrawn, and when" "$(json '[(l["state"], l["withdrawn"]) for l in d["items"] if l["id"] == 1]')" "[('withdrawn', '2026-11-22T03:00:00.000Z')]"
KHO_NOW=2026-12-22T03:00:00Z ok "a month later" "$KHO" panel links --json
same "the other has expired" "$(json 'd["items"][0]["state"]')" expired
KHO_NOW=2026-12-22T03:00:00Z ok "in words too" "$KHO" panel links --lang en
says "expired" ": expired"
no   "a name is no group" 1 "$KHO" panel link --group "Bà Hoa"
no   "no group" 1 "$KHO" panel link
no   "too many days" 2 "$KHO" panel link --group residents --expires 4000
no   "nobody" 2 "$KHO" panel link --group residents --uses 0
no   "no such purpose" 1 "$KHO" panel link --group residents --purpose nothing
no   "not for the public" 1 "$KHO" panel link --group residents --view public
no   "nor the list" 1 "$KHO" panel links --view public
no   "another program writes none" 1 sqlite3 "$KHO_DB" "UPDATE panel_link SET withdrawn = NULL"
# Other criteria: what was asked no longer is, and the link says so.
ok   "a change of the criteria" "$KHO" framework edit A.group_weight=0.3 --balance --reason test
ok   "in force" "$KHO" framework freeze --reason test
ok   "the links" "$KHO" panel links --json
same "ask about other criteria now" "$(json 'd["items"][0]["state"], d["items"][0]["framework"]')" "('other_criteria', '1')"
ok   "verify" "$KHO" verify
finish
