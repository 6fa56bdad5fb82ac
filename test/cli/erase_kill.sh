#!/usr/bin/env bash
# erase_kill.sh - an erasure is there whole or not at all wherever it is killed; opened again, no byte of it is left; on a full disk
# nothing has happened.
. "${KHO_TOP:?run me through script/test cli}/test/lib/tap.sh" || exit 1
shim=$KHO_BUILD/test/crash/libcrash_shim.so
kills=${KILLS:-8}
export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
base=$work/base.gpkg
export KHO_DB=$work/city.gpkg
ok "init" "$KHO" init --db "$base" --pack packs/hanoi
for text in "BÍMẬTxq7 một" "BÍMẬTxq7 hai"; do
    ok "a secret is written" "$KHO" set HN001 "name_vi=$text" "address=$text" --source "một lá đơn" --class document --method document --db "$base"
done
fresh() { rm -f "$work"/city.gpkg*; cp "$base" "$KHO_DB"; cp "$base"-wal "$KHO_DB-wal" 2> /dev/null; }
erase() { "$KHO" erase HN001 --all --reason "theo yêu cầu" > "$work/out" 2> "$work/err"; }
shimmed() { CRASH_PATH=$KHO_DB CRASH_AT=$1 CRASH_HOW=$2 CRASH_SEED=$1 CRASH_COUNT=$work/count LD_PRELOAD=$shim "$KHO" erase HN001 --all --reason "theo yêu cầu" > "$work/out" 2> "$work/err"; }
state() { "$KHO" history HN001 --json > "$work/out" 2> "$work/err" && json 'str(sum(1 for e in d["items"] if e["kind"] == "facts" and e["changes"])) + " of " + str(sum(1 for e in d["items"] if e["kind"] == "facts"))'; }
bytes() { cat "$work"/city.gpkg* | grep -ac 'MẬTxq7\|matxq7'; }

fresh
all=$(state)
same "the bytes are there before" "$([ "$(bytes)" -gt 0 ] && echo yes)" yes
shimmed 0 kill
same "erased" "$?" 0
calls=$(cat "$work/count")
gone=$(state)
same "the secret is gone from $calls counted writes' worth of file" "$(bytes)" 0
whole=0 not_at_all=0
for i in $(seq "$kills"); do
    how=$(echo kill half power | cut -d' ' -f$((i % 3 + 1)))
    at=$(( i % 2 ? i * 5 : (i * calls) / (kills + 1) + 1 )) # early, while it is written, and later, while the file is written anew
    fresh
    shimmed $at "$how"
    status=$?
    now=$(state)
    [ "$now" = "$gone" ] && whole=$((whole + 1)); [ "$now" = "$all" ] && not_at_all=$((not_at_all + 1))
    same "$how in write $at of $calls (status $status): all or nothing" "$([ "$now" = "$all" ] || [ "$now" = "$gone" ] && echo so || echo "$now")" so
    ok   "  the chain is whole" "$KHO" verify
    erase # once more: it finishes what was begun
    same "  asked again, every value is gone" "$(state)" "$gone"
    same "  and no byte is left" "$(bytes)" 0
done
same "both ends were met ($whole whole, $not_at_all not at all)" "$([ $whole -gt 0 ] && [ $not_at_all -gt 0 ] && echo yes)" yes

# What is left in free pages goes when the file is next opened for writing, if an erasure could not finish.
fresh
erase
sqlite3 "$KHO_DB" "PRAGMA secure_delete = OFF; CREATE TABLE left_over(t); INSERT INTO left_over VALUES ('BÍMẬTxq7'); DROP TABLE left_over;
    UPDATE kho_meta SET value = 'due' WHERE key = 'scrub'" > /dev/null
same "bytes in a free page" "$([ "$(bytes)" -gt 0 ] && echo yes)" yes
ok   "the next edit" "$KHO" set HN002 name_vi=Khác --source "một lá đơn" --class document --method document
same "  makes up for it" "$(bytes)" 0

fresh
(trap '' XFSZ; ulimit -f 1; exec "$KHO" erase HN001 --all --reason "theo yêu cầu") > "$work/out" 2> "$work/err"
same "no room: refused" "$?" 3
grep -q '^kho: ' "$work/err"; result $? "  in a sentence of ours"
same "  and nothing is erased" "$(state)" "$all"
ok   "  the chain is whole" "$KHO" verify
finish
