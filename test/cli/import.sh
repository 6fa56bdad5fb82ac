#!/usr/bin/env bash
# import.sh - files as people send them: each is read by what its values are, what is doubtful is told with a remedy.
# Long.
. "${KHO_TOP:?run me through script/test cli}/test/lib/tap.sh" || exit 1
export KHO_DB=$work/city.gpkg
d=$work/d; mkdir "$d"
ok "init" "$KHO" init --pack packs/hanoi
ok "places with a position" "$KHO" report --kind geojson --type place --out "$work/places.geojson"
python3 -c '
import json, sys
f = [x for x in json.load(open(sys.argv[1]))["features"] if x["geometry"]][:5]
print(json.dumps([{"id": x.get("id") or x["properties"]["id"], "lon": x["geometry"]["coordinates"][0], "lat": x["geometry"]["coordinates"][1]} for x in f]))' "$work/places.geojson" |
    python3 test/lib/dirty.py "$d"
result $? "dirty files"
dry()  { "$KHO" import "$d/$1" --dry-run --json > "$work/out" 2> "$work/err" || sed 's/^/# /' "$work/err"; }
is()   { same "$1" "$(json "$2")" "$3"; }
counts='" ".join(f"{k} {v}" for k, v in d["counts"].items() if v)'
at='"; ".join(c["value"]["text"] for r in d["rows"] for c in r["changes"] if c["attr"] == "location")'
line="21.02000, 105.85000; 21.02500, 105.86000; 21.03000, 105.87000; 21.03500, 105.88000; 21.04000, 105.89000; 21.04500, 105.90000"
value() { echo "'; '.join(next((c['value']['text'] for c in r['changes'] if c['attr'] == '$1'), '-') for r in d['rows'])"; }

for f in cp1258 tcvn3 vni; do
    dry $f.csv
    is "$f: text" "$(value name_vi)" "Xưởng dệt Thử; Kho muối Cũ; Nhà gỗ Thử"
    is "$f: said" '"converted to Unicode" in d["notes"][0]' True
done
dry merged.xlsx
is "merged cells in two rows of headings" "$(value site_area_m2)" "1,300 m²; 2,400 m²; -; -"
is "positions below such a heading" "$(value location)" "21.03000, 105.85000; 21.04000, 105.86000; -; -"
is "several sheets, those without a table left aside" '" ".join(sorted({r["sheet"] for r in d["rows"]}))' "Danh mục 1 Danh mục 2"
is "a ditto mark" "$(value summary_note)" "x; x; -; -"
is "a column that is not read is named" '"Sử dụng" in d["notes"][0]' True
is "a spelling near a code is proposed, not taken" "$counts" "new 3 suspicious 1"
dry office.xlsx
is "columns that are numbered, a sum and a signature are no records" '[(r["row"], r["verdict"]) for r in d["rows"] if r["sheet"] == "Phụ lục 1"]' "[(5, 'suspicious'), (6, 'new'), (7, 'rejected'), (8, 'rejected')]"
is "  each told with what stands there" '[r["title"] for r in d["rows"] if r["verdict"] == "rejected"]' "['Tổng cộng:', 'Người lập biểu']"
is "  what a column comes near to is proposed" '"“Bỏ trống từ” (Vacant since?)" in d["notes"][1] and "“Sàn”" not in d["notes"][1]' True
is "  a telephone number goes with its brackets" '[c["value"]["text"] for r in d["rows"][:1] for c in r["changes"] if c["attr"] == "summary_note"]' "['Gặp … ở cổng']"
is "an answer that reads like a blank is an answer" '[c["attr"] for r in d["rows"] if r["sheet"] == "Phụ lục 2" for c in r["changes"]]' "['name_vi', 'boundary_quality']"
"$KHO" import "$d/office.xlsx" --dry-run > "$work/out" 2> "$work/err"
says "rows are told by sheet" "“Phụ lục 1”"
says "  and how the proposal is taken" '--map "Bỏ trống từ=vacant_since"'
printf 'Alpha,Beta\nXưởng Q,1988\n' > "$d/bare.csv"
no "headings that mean nothing" 1 "$KHO" import "$d/bare.csv" --dry-run
says "  ask for what people know" "--map column=attribute"
"$KHO" import "$d/bare.csv" --dry-run --json --map Alpha=name_vi --map Beta=built_year > "$work/out" 2> "$work/err"
is "  and are read as people say" "$(value built_year)" "1988"
dry merged.csv
is "two rows of headings in CSV" "$(value site_area_m2)" "1,300 m²; 2,400 m²"
dry cells.csv
is "numbered names are no doubles" "$counts" "new 2 suspicious 1"
is "thousands and hectares" "$(value site_area_m2)" "1,300 m²; 13,000 m²; 2,500 m²"
is "a newline in a field" "$(value address)" "Số 1 phố Một; Số 1 phố Một; Số 3 phố Ba"
is "a month is a month" "$(value built_year)" "Mar 2019; Mar 2019; 1965"
is "where a year is asked, its year is proposed" '"“tháng 3/2019” is a month" in d["rows"][2]["reason"] and "“2019”" in d["rows"][2]["remedy"]' True
is "former wards" "$(value ward)" "Hong Ha ward; Ngoc Ha ward or Giang Vo ward; -"
is "person and telephone are proposed to go" '"bà Trần Thị Hoa" in d["rows"][2]["reason"]' True
is "nothing of them is left" "$(value summary_note)" "x; x; liên hệ …, …"
is "one spelling of several in a label" "$(value kind)" "Factory or workshop; Factory or workshop; Factory or workshop"

dry metres.csv
is "metres where degrees are claimed" "$at" "$line"
is "  and said" '"values are metres in the grid" in d["notes"][0]' True
dry degrees.csv
is "degrees where metres of the grid are claimed: doubtful, with the datum shifted" "$counts" "suspicious 6"
is "  by how much" '"about 224 m" in d["rows"][0]["reason"]' True
dry grids.csv
is "another grid in each row" "$at" "$line"
is "  each told" "$counts" "new 3 suspicious 3"
dry guess.csv
is "where several grids would fit, all are named" '"also fit" in d["rows"][2]["reason"] and "491" in d["rows"][2]["reason"]' True
dry named.csv
is "a column that names the system" '"; ".join(c["value"]["text"] for r in d["rows"][:5] for c in r["changes"] if c["attr"] == "location")' "${line%;*}"
is "a name nobody knows" '"UTM 105E" in d["rows"][5]["reason"]' True
dry unshifted.csv
is "VN-2000 read as WGS 84" '[r["verdict"] for r in d["rows"]] == ["suspicious"] * 5 and all("22" in r["reason"] and "shift of datum" in r["reason"] for r in d["rows"])' True

for f in one.gpkg one.kml one.fgb shape.zip one.gpx; do
    dry $f
    is "$f" '"; ".join(sorted(c["value"]["text"] for r in d["rows"] for c in r["changes"] if c["attr"] == "location"))' "$line"
done
dry one.ods
is "one.ods" "$counts" "new 6"
dry grid.gpkg
is "two layers" '" ".join(sorted({r["sheet"] for r in d["rows"]}))' "khu points"
is "  in the city's grid" '"; ".join(sorted({c["value"]["text"] for r in d["rows"] for c in r["changes"] if c["attr"] == "location"}))' "$line"
cp "$d/shape/one.shp" "$d/alone.shp"
no "a part of a map alone" 1 "$KHO" import "$d/alone.shp"
says "  says what to do" ".zip"
printf 'x\0y' > "$d/junk.gpkg"
no "a file that nothing reads" 1 "$KHO" import "$d/junk.gpkg"

ok "an illustrative city" "$KHO" simulate --db "$work/sim.gpkg" --pack packs/hanoi --places 12 --seed 7
ogr2ogr -f GeoJSON "$work/sim.geojson" "$work/sim.gpkg" place
ogr2ogr -f CSV "$work/sim.csv" "$work/sim.gpkg" place
for k in geojson csv xlsx gpkg; do "$KHO" report --db "$work/sim.gpkg" --kind $k --type place --out "$work/out.$k" > "$work/out" 2> "$work/err" || cat "$work/err"; done
for f in sim.gpkg sim.geojson sim.csv out.geojson out.csv out.xlsx out.gpkg; do
    no "is not taken elsewhere: $f" 1 "$KHO" import "$work/$f"
    says "  and why" "illustrative"
done
ok "nor has anything been written" "$KHO" verify

# Outlines of wards, in whatever form: made up here round the middles that the pack has.
python3 - packs/hanoi/wards.csv "$d/wards.geojson" <<'EOF'
import csv, json, math, sys
features = []
for w in csv.DictReader(open(sys.argv[1], encoding="utf-8")):
    x, y, m = float(w["centroid_lon"]), float(w["centroid_lat"]), math.sqrt(float(w["area_km2_published"]) * 1e6) / 2
    dx, dy = m / (111320 * math.cos(math.radians(y))), m / 110750
    ring = [[x - dx, y - dy], [x + dx, y - dy], [x + dx, y + dy], [x - dx, y + dy], [x - dx, y - dy]]
    features.append({"type": "Feature", "properties": {"ten": w["label_vi"]}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
json.dump({"type": "FeatureCollection", "features": features}, open(sys.argv[2], "w", encoding="utf-8"))
EOF
ogr2ogr -q -f GPKG -s_srs EPSG:4326 -t_srs EPSG:5897 -nln phuong "$d/wards.gpkg" "$d/wards.geojson"
"$KHO" pack wards "$d/wards.gpkg" --dry-run --json > "$work/out"
is "outlines in the city's grid, by name" '"{matched} {missing} {odd_area}".format(**d["counts"])' "126 0 0"
no "axes the right way round are not turned" 1 "$KHO" pack wards "$d/wards.geojson" --swap
ok "outlines are stored" "$KHO" pack wards "$d/wards.geojson" --source "made up" --licence none
"$KHO" pack wards "$d/wards.geojson" > "$work/out"
result $? "the same outlines twice change nothing"
ok "the chain holds" "$KHO" verify
sqlite3 "$KHO_DB" "UPDATE ward_area SET wkb = (SELECT wkb FROM ward_area LIMIT 1 OFFSET 1) WHERE id = (SELECT min(id) FROM ward_area)"
no "outlines that another program changed are noticed" 3 "$KHO" show HN001
finish
