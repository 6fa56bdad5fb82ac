#!/usr/bin/env bash
# The pages in Debian's Chromium against a server of our own with the real pack. Prints TAP (from run.mjs).
# KHO is the program, KHO_TOP the repository; arguments go to run.mjs, as --only PAGE, --only journeys --like TEXT, --shots DIR.
# Two of the four pairs of language and theme (vi light, en dark) unless KHO_BROWSER=full.
set -uo pipefail
[ "${KHO_BROWSER:-quick}" = full ] || set -- --quick "$@"
cd "${KHO_TOP:-$(dirname "$0")/../../..}"
dir=$(mktemp -d)
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; wait 2>/dev/null; rm -rf "$dir"' EXIT
bail() { echo "Bail out! $*"; sed 's/^/# /' "$dir/log"; exit 1; }

"$KHO" init --db "$dir/city.gpkg" --pack packs/hanoi > "$dir/log" 2>&1 || bail "kho init failed"
"$KHO" rank --db "$dir/city.gpkg" --draws 2000 > "$dir/log" 2>&1 || bail "kho rank failed"
says() { "$KHO" panel add --db "$dir/city.gpkg" "$@" > "$dir/log" 2>&1 || bail "kho panel add failed"; }
says --group residents --code R1 A=20 B=60 C=30 D=100 E=90 F=10
says --group experts --code X1 A=100 B=60 C=70 D=30 E=50 F=40
"$KHO" shortlist --db "$dir/city.gpkg" --alternatives 3 --prices --core 100 > "$dir/log" 2>&1 || bail "kho shortlist failed"
"$KHO" serve --db "$dir/city.gpkg" --listen 127.0.0.1:0 > "$dir/log" 2>&1 &
server=$!
url=
for _ in $(seq 300); do
    url=$(grep -oE 'http://[^ ]+' "$dir/log" | head -n 1)
    [ -n "$url" ] && break
    kill -0 "$server" 2>/dev/null || bail "kho serve ended"
    sleep 0.2
done
[ -n "$url" ] || bail "kho serve printed no address in a minute"
node test/browser/run.mjs "$url" --write "$@"
status=$?
# A sanitizer's report ends the server; so would any crash.
kill -0 "$server" 2>/dev/null || { echo "not ok - the server was still there at the end"; sed 's/^/# /' "$dir/log" | tail -n 60; exit 1; }
exit $status
