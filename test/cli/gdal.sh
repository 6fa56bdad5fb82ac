#!/usr/bin/env bash
# gdal.sh - other programs read the city's file as it is, and cannot write past the ledger.
. "${KHO_TOP:?run me through script/test cli}/test/lib/tap.sh" || exit 1
export KHO_DB=$work/city.gpkg
ok   "init" "$KHO" init --pack packs/hanoi
"$KHO" count --json > "$work/out"
places=$(json 'd["total"]')

ok   "ogrinfo lists the layers" ogrinfo -ro "$KHO_DB"
same "without a warning" "$(cat "$work/out" "$work/err" | grep -ciE 'warning|error')" 0
says "place is one of them" "place (Point)"
ok   "ogrinfo reads the places" ogrinfo -ro -so "$KHO_DB" place
same "without a warning" "$(cat "$work/out" "$work/err" | grep -ciE 'warning|error')" 0
says "all of them" "Feature Count: $places"
ok   "ogr2ogr reads every feature" ogr2ogr -f CSV "$work/place.csv" "$KHO_DB" place
no   "nobody else deletes a place" 1 sqlite3 "$KHO_DB" "DELETE FROM place"
no   "nor changes one" 1 sqlite3 "$KHO_DB" "UPDATE place SET name_vi = 'x'"
ok   "the file is still whole" "$KHO" verify
sqlite3 "$KHO_DB" "PRAGMA foreign_keys=OFF; DELETE FROM obs WHERE seq = 5"
"$KHO" verify > "$work/out" 2> "$work/err"
same "the ledger itself is not guarded but chained: verify sees the gap" "$?" 1
finish
