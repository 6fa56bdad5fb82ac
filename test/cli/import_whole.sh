#!/usr/bin/env bash
# import_whole.sh - an import is there whole or not at all: killed in the middle, on a full disk, taken back under a later edit.
. "${KHO_TOP:?run me through script/test cli}/test/lib/tap.sh" || exit 1
export KHO_DB=$work/city.gpkg
ok "init" "$KHO" init --pack packs/dalat
python3 - "$work/rows.csv" <<'PY'
import csv, sys
w = csv.writer(open(sys.argv[1], "w", newline=""))
w.writerow(["id", "name_vi", "address"])
for i in range(1500):
    w.writerow([f"K{i:05}", f"Địa điểm số {i}", f"{i} đường Thử"])
PY
places() { "$KHO" count --type place --json > "$work/out" 2> "$work/err"; json 'd["total"]'; }
before=$(places)
for wait in 0.2 0.6 1.2; do # wherever it is by then
    "$KHO" import "$work/rows.csv" --type place > "$work/out" 2>&1 &
    child=$!
    sleep $wait
    kill -9 $child 2> /dev/null
    wait $child 2> /dev/null
    now=$(places)
    same "killed after $wait s: all or nothing" "$([ "$now" = "$before" ] || [ "$now" = $((before + 1500)) ] && echo whole)" whole
    ok "  and the chain is whole" "$KHO" verify
done
ok "imported at last" "$KHO" import "$work/rows.csv" --type place --json
same "every row is there" "$(places)" $((before + 1500))
ok "the same file again" "$KHO" import "$work/rows.csv" --type place --json
same "says nothing new" "$(json 'd["counts"]["same"]')" 1500

"$KHO" backup "$work/small.gpkg" > /dev/null
sed 's/^K/Z/' "$work/rows.csv" > "$work/more.csv"
(trap '' XFSZ; ulimit -f 1500; KHO_DB=$work/small.gpkg exec "$KHO" import "$work/more.csv" --type place) > "$work/out" 2> "$work/err"
same "no room: refused" "$?" 3
grep -q '^kho: ' "$work/err"; result $? "  in a sentence of ours"
KHO_DB=$work/small.gpkg places > "$work/n"
same "  and nothing of it is there" "$(cat "$work/n")" $((before + 1500))
ok "  the chain is whole" "$KHO" verify --db "$work/small.gpkg"

head -3 "$work/more.csv" > "$work/two.csv"
ok "two more" "$KHO" import "$work/two.csv" --type place
says "how to take them back is told" "kho undo"
undo=$(grep -o 'kho undo .*' "$work/out" | sed 's/^kho //; s/\.$//')
ok "a later edit of one" "$KHO" set place/Z00000 "name_vi=Tên khác hẳn" --source "a letter" --class survey --method tape
# shellcheck disable=SC2086
ok "the import is taken back" "$KHO" $undo
ok "the later edit stays" "$KHO" show place/Z00000
says "  as it was said" "Tên khác hẳn"
no "the other is gone" 1 "$KHO" show place/Z00001
finish
