#!/usr/bin/env bash
# pack_faults.sh - half a hundred faults in one pack, at least one in each of its files, are all told in one round, each with its
# place and what to do, and nothing is told that is not so; each alone is told alone.
. "${KHO_TOP:?run me through script/test cli}/test/lib/tap.sh" || exit 1
plants=$work/plants
check() { "$KHO" pack check "$1" > "$1.said" 2>&1; }
planted=$(python3 test/lib/pack_faults.py packs/hanoi "$plants") || echo "# $planted"
same "faults are planted in every file of the pack" "$((${planted:-0} > 45))" 1
no "the pack with all of them is refused" 1 "$KHO" pack check "$plants/all"
says "  and what cannot be known yet is named by its row" "What hangs on attributes.csv:"
for pack in "$plants"/all "$plants"/[0-9][0-9]; do
    check "$pack" &
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
done
wait
same "all are told in one round, none that is not so, each alone too" "$(python3 test/lib/pack_faults.py --told "$plants" | tee "$work/judged" | tail -1)" "0 wrong of $planted planted"
grep '^#' "$work/judged"

# What closes other checks says so.
cp -r packs/hanoi "$work/shut"
printf ' - {\n' >> "$work/shut/types.yaml"
no "a pack whose types cannot be read" 1 "$KHO" pack check "$work/shut"
says "  says where" "types.yaml:"
says "  and what is therefore open" "What hangs on types.yaml can only be checked once these are mended"
same "  and tells nothing else" "$(cat "$work/out" "$work/err" | grep -cE '^[a-z_/]+\.(csv|yaml|geojson|lock)')" 1
finish
