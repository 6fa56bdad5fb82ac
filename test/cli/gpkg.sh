#!/usr/bin/env bash
# gpkg.sh - the city's file is a GeoPackage by the standard's own requirements, before and after edits, in folders of any name; GDAL
# reads it over and over while the server writes.
. "${KHO_TOP:?run me through script/test cli}/test/lib/tap.sh" || exit 1
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; wait; rm -rf "$work"' EXIT
mkdir -p "$work/Thành phố 100% của #tôi?"
export KHO_DB="$work/Thành phố 100% của #tôi?/Hà Nội.gpkg"
rules() { python3 "$KHO_TOP/test/lib/gpkg_rules.py" "$1"; }

ok   "init in a folder with spaces and Vietnamese letters" "$KHO" init --pack packs/hanoi
ok   "a city made now" rules "$KHO_DB"
ok   "edited" "$KHO" set HN001 "name_vi=Tên khác" --source "thử nghiệm" --class document --method document
ok   "a city edited" rules "$KHO_DB"
for kind in place case; do
    ok "an export of type $kind" "$KHO" report --kind gpkg --type $kind --view public --out "$work/$kind.gpkg"
    ok "  is one too" rules "$work/$kind.gpkg"
done

# The rules find what is wrong.
broken() { cp "$KHO_DB" "$work/broken.gpkg"; sqlite3 "$work/broken.gpkg" "$2"; no "found: $1" 1 rules2; }
rules2() { rules "$work/broken.gpkg" >&2; }
broken "another application"     "PRAGMA application_id = 1"
broken "an SRS gone"             "PRAGMA foreign_keys = OFF; DELETE FROM gpkg_spatial_ref_sys WHERE srs_id = -1"
broken "contents of no table"    "INSERT INTO gpkg_contents(table_name, data_type) VALUES ('nowhere', 'attributes')"
broken "a date that is none"     "UPDATE gpkg_contents SET last_change = 'yesterday' WHERE table_name = 'place'"
broken "a trigger gone"          "DROP TRIGGER rtree_place_geom_update1"
broken "an extension untold"     "DELETE FROM gpkg_extensions"
broken "a box gone"              "DELETE FROM rtree_place_geom WHERE id = (SELECT min(id) FROM rtree_place_geom)"
broken "a column type of its own" "ALTER TABLE place ADD COLUMN odd VARCHAR"

validate=/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py
if [ -f $validate ] && /usr/bin/python3 -c 'from osgeo import ogr' 2> /dev/null; then
    ok "GDAL's validate_gpkg.py has nothing to say of the city" /usr/bin/python3 $validate --extra "$KHO_DB"
    ok "nor of an export" /usr/bin/python3 $validate --extra "$work/place.gpkg"
else
    result 0 "GDAL's validate_gpkg.py # SKIP python3-gdal is not installed"
fi

# Read over and over while it is written.
"$KHO" serve --listen 127.0.0.1:0 > "$work/serve" 2> "$work/serve.err" & server=$!
for _ in $(seq 300); do grep -q token "$work/serve" && break; sleep 0.2; done
address=$(grep -o 'http://[^ ]*' "$work/serve"); base=${address%%/\?*}
curl -s -c "$work/jar" -o /dev/null "$address"
reading() {
    while [ ! -e "$work/enough" ]; do
        ogrinfo -ro -al -so "$KHO_DB" place > "$work/ogr" 2>&1 && ! grep -qiE 'warning|error' "$work/ogr" || { cat "$work/ogr"; echo "ogrinfo: $?"; }
        ogr2ogr -f CSV /vsistdout/ "$KHO_DB" place > "$work/csv" 2> "$work/ogr" && [ ! -s "$work/ogr" ] || { cat "$work/ogr"; echo "ogr2ogr: $?"; }
        echo round >> "$work/rounds"
    done > "$work/complaints" 2>&1
}
reading & reader=$!
wrong=0 written=0
for i in $(seq 400); do
    body=$(printf '{"record":"place/HN001","facts":[{"attr":"name_vi","value":{"state":"known","v":"Tên %s"}}],"source":"thử","class":"document","method":"document"}' "$i")
    got=$(curl -s -o "$work/out" -w '%{http_code}' -b "$work/jar" -H "Origin: $base" -H 'Content-Type: application/json' -d "$body" "$base/api/edits")
    if [ "$got" = 200 ] || [ "$got" = 201 ]; then written=$((written + 1)); else wrong=$((wrong + 1)); echo "# $got $(head -c 300 "$work/out")"; fi
    [ $wrong -gt 3 ] && break
    [ "$i" -ge 40 ] && [ "$(wc -l < "$work/rounds" 2> /dev/null || echo 0)" -ge 5 ] && break
done
touch "$work/enough"; wait $reader
same "every one of $written edits was written while GDAL read" "$wrong" 0
same "GDAL read $(wc -l < "$work/rounds") times without a word" "$(cat "$work/complaints")" ""
ok   "a backup while the server is there" "$KHO" backup "$work/Bản sao lưu.gpkg"
ok   "  is whole" "$KHO" verify --db "$work/Bản sao lưu.gpkg"
ok   "  and restores beside it" "$KHO" restore "$work/Bản sao lưu.gpkg" --db "$work/Trở lại.gpkg"
ok   "  to a GeoPackage" rules "$work/Trở lại.gpkg"
kill $server; wait $server; server=
same "the server had nothing to report" "$(cat "$work/serve.err")" ""
ok   "verify" "$KHO" verify
ok   "the rules still hold" rules "$KHO_DB"
finish
