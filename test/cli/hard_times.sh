#!/usr/bin/env bash
# hard_times.sh - two writers at once, a backup while others write, a newer program's file, an older build's tables, a file and
# a folder that may not be written, a port that is taken: what was acknowledged is there, the rest is refused in one sentence.
. "${KHO_TOP:?run me through script/test cli}/test/lib/tap.sh" || exit 1
cd "$KHO_TOP" || exit 1
export KHO_DB=$work/city.gpkg
others=
trap 'for p in $others; do kill "$p" 2>/dev/null; done; wait 2>/dev/null; chmod -R u+w "$work"; rm -rf "$work"' EXIT
ok "a city" "$KHO" init --pack packs/dalat
area() { python3 -c 'import json,sys; d=json.load(sys.stdin); print([c["value"]["v"] for e in d["items"] for c in e["changes"] if c["attr"] == "area"])'; }
attr=$("$KHO" list --json --limit 1 | python3 -c 'import json,sys; print(json.load(sys.stdin)["items"][0]["id"])')

# ---- Two writers, and backups meanwhile. Each acknowledged edit is written down before the next is begun.
write() {   # NAME N: as many edits of one record, each of a value of its own; what was said goes to NAME.said
    for i in $(seq "$2"); do
        if "$KHO" set "$attr" "name_en=$1 $i" --source "$1 $i" --json > "$work/$1.out" 2> "$work/$1.err"; then
            echo "$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["block"])' "$work/$1.out") $1 $i" >> "$work/said"
        else
            cat "$work/$1.err" >> "$work/refused"
        fi
    done
}
: > "$work/said"; : > "$work/refused"
write left 5 & one=$!; others+=" $one"
write right 5 & two=$!; others+=" $two"
for i in 1 2; do
    while [ "$(wc -l < "$work/said")" -lt $((i * 3)) ] && kill -0 $one 2>/dev/null; do sleep 0.1; done
    cp "$work/said" "$work/said.$i"
    ok "a backup while two write" "$KHO" backup "$work/copy$i.gpkg" --json
    head=$(json 'd["head"]')
    ok "  is whole, and its head is the one that was printed" "$KHO" verify --db "$work/copy$i.gpkg" --head "$head"
    "$KHO" history "$attr" --db "$work/copy$i.gpkg" --json > "$work/out" 2>/dev/null
    json '"\n".join(e["source"] for e in d["items"])' > "$work/in$i"
    same "  with every edit acknowledged before it" "$(cut -d' ' -f2- "$work/said.$i" | grep -vxFf "$work/in$i")" ""
done
wait $one $two; others=
"$KHO" history "$attr" --json > "$work/out"
json '"\n".join(e["source"] for e in d["items"])' > "$work/in"
same "of two writers every acknowledged edit is there" "$(cut -d' ' -f2- "$work/said" | grep -vxFf "$work/in")" ""
same "and nothing that was refused" "$(grep -cE '^(left|right) ' "$work/in")" "$(wc -l < "$work/said")"
same "each block is one edit" "$(cut -d' ' -f1 "$work/said" | sort | uniq -d)" ""
same "whoever had to wait too long was told so" "$(grep -v '^kho: ' "$work/refused")" ""
ok "the chain is whole" "$KHO" verify

# ---- Tables that an older build made: a column is not there, and nothing says which columns there are.
filter="name_en LIKE '%a%'"
count() { "$KHO" count --filter "$filter" --json 2> "$work/err"; }
want=$(count)
older() { python3 - "$KHO_DB" <<'PY'
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
for f in ("kho_writer", "ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
    c.create_function(f, -1, lambda *a: 1)
c.execute("ALTER TABLE place DROP COLUMN name_en")
c.execute("DELETE FROM kho_meta WHERE key = 'feature_layout'")
c.commit()
PY
}
ok   "a table of an older build lacks a column" older
same "lists are read from the ledger meanwhile" "$(count)" "$want"
ok   "the next writer makes the table anew" "$KHO" set "$attr" name_en=Newest --source test
same "and lists come out of it as before" "$(count)" "$want"
same "with its column" "$(python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM place WHERE name_en IS NOT NULL").fetchone()[0] > 5)' "$KHO_DB")" True
changed=$(python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT last_change FROM gpkg_contents WHERE table_name = ?", ("place",)).fetchone()[0])' "$KHO_DB")
same "other programs see when it changed" "$changed" "2026-11-21T09:00:00.000Z"
KHO_NOW=2026-11-21T10:30:00Z "$KHO" set "$attr" name_en=Later --source test > /dev/null
changed=$(python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT last_change FROM gpkg_contents WHERE table_name = ?", ("place",)).fetchone()[0])' "$KHO_DB")
same "also after an edit" "$changed" "2026-11-21T10:30:00.000Z"

# ---- An older program's file: what it has besides goes, and searches find as before
found() { "$KHO" list --search newest --json --db "$1" > "$work/out" 2> /dev/null && json 'd["total"]'; }
ok   "a name to look for" "$KHO" set "$attr" "name_en=Newest of all" --source test
cp "$KHO_DB" "$work/older.gpkg"
python3 -c 'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript("""
    CREATE VIRTUAL TABLE record_fts USING fts5 (text, content=record_text, content_rowid=rid, detail=none, columnsize=0);
    INSERT INTO record_fts(record_fts) VALUES (\"rebuild\");
    UPDATE kho_meta SET value = 3 WHERE key = \"schema/register\";"""); c.commit()' "$work/older.gpkg"
sum=$(sha256sum < "$work/older.gpkg")
same "an older program's file is read out of its ledger" "$(found "$work/older.gpkg")" "$(found "$KHO_DB")"
same "  and left as it is" "$(sha256sum < "$work/older.gpkg")" "$sum"
cp "$work/older.gpkg" "$work/oldest.gpkg"
python3 -c 'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute("UPDATE kho_meta SET value = 0 WHERE key = ?", ("schema/pack",)); c.commit()' "$work/oldest.gpkg"
no   "one that is too old to be read" 1 "$KHO" list --db "$work/oldest.gpkg"
says "  is named with the versions of its tables" "its part “pack” is at version 0"
says "  and what brings it up to date" "Run kho set"
ok   "  a writer brings it up to date" "$KHO" set "$attr" name_vi=Later --source test --db "$work/older.gpkg"
same "  searched, it answers" "$(found "$work/older.gpkg")" "$(found "$KHO_DB")"
same "  and without the index" "$(python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM sqlite_master WHERE name LIKE ?", ("record_fts%",)).fetchone()[0])' "$work/older.gpkg")" 0

# ---- Runs of an older program's file: a view and a day of their own from the first write on
R=$("$KHO" rank --draws 10 --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["run"])')
"$KHO" rank --draws 10 --as-of 2025-03-01 > /dev/null 2>&1; "$KHO" rank --draws 10 --view public > /dev/null 2>&1
cp "$KHO_DB" "$work/runs.gpkg"
python3 -c 'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript("""
    DROP INDEX run_latest; DROP INDEX run_day; ALTER TABLE run DROP COLUMN view; ALTER TABLE run DROP COLUMN other_day;
    UPDATE kho_meta SET value = 4 WHERE key = \"schema/analysis\";"""); c.commit()' "$work/runs.gpkg"
no   "runs of an older file are not read past it" 1 "$KHO" rank --run latest --db "$work/runs.gpkg"
says "  and the part is named" "“analysis” is at version 4"
ok   "  a writer brings them up to date" "$KHO" set "$attr" name_vi=Later --source test --db "$work/runs.gpkg"
same "  the latest is that of its own day and view" "$("$KHO" rank --run latest --json --db "$work/runs.gpkg" | python3 -c 'import json,sys; d=json.load(sys.stdin); print(d["run"], "other_day" in d)')" "$R False"

# ---- Who may read a city: its owner alone, whatever the umask
(umask 000; "$KHO" init --db "$work/own.gpkg" --pack packs/dalat && "$KHO" backup "$work/own.copy" --db "$work/own.gpkg" &&
    "$KHO" restore "$work/own.copy" --db "$work/own.back") > /dev/null 2>&1
same "a new city, its backup and what is restored from it are for their owner alone" "$(stat -c %a "$work"/own.gpkg "$work"/own.copy "$work"/own.back | sort -u)" 600
(umask 000; exec "$KHO" serve --db "$work/own.gpkg" --listen 127.0.0.1:0 > "$work/own.said" 2>&1) & server=$!; others=$server
for _ in $(seq 100); do [ -e "$work/own.gpkg-wal" ] && break; sleep 0.1; done
same "  and what lies beside it while it is open" "$(stat -c %a "$work"/own.gpkg-wal "$work"/own.gpkg-shm | sort -u)" 600
kill $server; wait $server 2>/dev/null; others=

# ---- A newer program's file
cp "$KHO_DB" "$work/newer.gpkg"
python3 -c 'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute("UPDATE kho_meta SET value = 99 WHERE key = ?", ("schema/ledger",)); c.execute("UPDATE kho_meta SET value = ? WHERE key = ?", ("9.1", "program")); c.commit()' "$work/newer.gpkg"
sum=$(sha256sum < "$work/newer.gpkg")
for c in "list" "set $attr name_en=x --source x" "serve --listen 127.0.0.1:0"; do
    # shellcheck disable=SC2086
    no   "a newer program's file: $c" 1 "$KHO" $c --db "$work/newer.gpkg"
    says "  is named with its version" "Kho 9.1"
    says "  and that of its tables" "its part “ledger”"
done
same "  and not touched" "$(sha256sum < "$work/newer.gpkg")" "$sum"

# ---- A port that is taken
python3 -c 'import socket,sys,time; s=socket.socket(); s.bind(("127.0.0.1",0)); s.listen(); print(s.getsockname()[1], flush=True); time.sleep(60)' > "$work/port" & taker=$!; others=$taker
for _ in $(seq 50); do [ -s "$work/port" ] && break; sleep 0.1; done
no   "a port that is taken" 1 timeout 20 "$KHO" serve --listen "127.0.0.1:$(cat "$work/port")"
says "  is named" "$(cat "$work/port")"
kill $taker; wait $taker 2>/dev/null; others=

# ---- What may not be written. Root may write anything, so it becomes somebody else.
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    as() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
    chmod 755 "$work"; chown -R 65534:65534 "$work"
fi
if as test -x "$KHO" && as "$KHO" list > /dev/null 2>&1; then
    cp "$KHO_DB" "$work/fixed.gpkg"; chmod 444 "$work/fixed.gpkg"
    before=$(sha256sum < "$work/fixed.gpkg")
    ok   "a file that may not be written is read" as "$KHO" list --db "$work/fixed.gpkg"
    no   "  and not written" 3 as "$KHO" set "$attr" name_en=x --source x --db "$work/fixed.gpkg"
    says "  which is said with its name" "fixed.gpkg"
    mkdir "$work/shut"; cp "$KHO_DB" "$work/shut/city.gpkg"; chmod 555 "$work/shut"; chmod 444 "$work/shut/city.gpkg"
    ok   "a folder that may not be written is read" as "$KHO" list --db "$work/shut/city.gpkg"
    no   "  and not written" 3 as "$KHO" set "$attr" name_en=x --source x --db "$work/shut/city.gpkg"
    no   "  nor is a city made there" 3 as "$KHO" init --db "$work/shut/new.gpkg" --pack packs/dalat
    no   "  nor a backup" 3 as "$KHO" backup "$work/shut/copy.gpkg"
    says "  which is said with its name" "copy.gpkg"
    same "nothing is changed or left behind" "$(sha256sum < "$work/fixed.gpkg") $(ls "$work/shut")" "$before city.gpkg"
else
    echo "# the program may not be run by another user here: read-only files are not tried"
fi
finish
