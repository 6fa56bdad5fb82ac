"""The GeoPackage standard's requirements (OGC 12-128r17/r18, versions 1.3 and 1.4) on a file, from their text; standard library only.

usage: gpkg_rules.py FILE     prints each fault on a line; exit 1 where there is any
"""
import datetime, math, re, sqlite3, struct, sys

faults = []


def rule(no, good, what):
    if not good:
        faults.append(f"requirement {no}: {what}")


path = sys.argv[1]
head = open(path, "rb").read(100)
rule(1, head[:16] == b"SQLite format 3\0", "not an SQLite 3 file")
rule(2, head[68:72] == b"GPKG", f"application_id {head[68:72]!r}")
rule(2, 10200 <= struct.unpack(">I", head[60:64])[0] <= 10499, f"user_version {struct.unpack('>I', head[60:64])[0]}")
rule(3, path.endswith(".gpkg"), "its name does not end in .gpkg")
db = sqlite3.connect(f"file:{path.replace('%', '%25').replace('?', '%3f').replace('#', '%23')}?mode=ro", uri=True)
q = lambda text, *v: db.execute(text, v).fetchall()
quoted = lambda name: '"' + name.replace('"', '""') + '"'
rule(6, q("PRAGMA integrity_check") == [("ok",)], "integrity_check")
rule(7, q("PRAGMA foreign_key_check") == [], "foreign_key_check")
tables = {n: (t, sql) for n, t, sql in q("SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')")}
triggers = {n: (t, sql) for n, t, sql in q("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")}

# The tables that the standard defines: (name, type, not null, key) of their columns, in order.
DEFINED = {
    10: ("gpkg_spatial_ref_sys", "srs_name TEXT 1 0, srs_id INTEGER 1 1, organization TEXT 1 0, organization_coordsys_id INTEGER 1 0,"
         "definition TEXT 1 0, description TEXT 0 0"),
    13: ("gpkg_contents", "table_name TEXT 1 1, data_type TEXT 1 0, identifier TEXT 0 0, description TEXT 0 0, last_change DATETIME 1 0,"
         "min_x DOUBLE 0 0, min_y DOUBLE 0 0, max_x DOUBLE 0 0, max_y DOUBLE 0 0, srs_id INTEGER 0 0"),
    21: ("gpkg_geometry_columns", "table_name TEXT 1 1, column_name TEXT 1 2, geometry_type_name TEXT 1 0, srs_id INTEGER 1 0,"
         "z TINYINT 1 0, m TINYINT 1 0"),
    58: ("gpkg_extensions", "table_name TEXT 0 0, column_name TEXT 0 0, extension_name TEXT 1 0, definition TEXT 1 0, scope TEXT 1 0"),
    103: ("gpkg_data_columns", "table_name TEXT 1 1, column_name TEXT 1 2, name TEXT 0 0, title TEXT 0 0, description TEXT 0 0,"
          "mime_type TEXT 0 0, constraint_name TEXT 0 0"),
    93: ("gpkg_metadata", "id INTEGER 1 1, md_scope TEXT 1 0, md_standard_uri TEXT 1 0, mime_type TEXT 1 0, metadata TEXT 1 0"),
}
for no, (table, wanted) in DEFINED.items():
    got = [f"{n} {t.upper()} {nn} {pk}" for _, n, t, nn, _, pk in q(f"PRAGMA table_info({table})")]
    if got or no < 50:
        rule(no, got == [w.strip() for w in wanted.split(",")], f"{table} is defined as {got}")

# Spatial reference systems
srs = {i: (org, no, text) for i, org, no, text in
       q("SELECT srs_id, organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys")}
for i, org, no, text in ((4326, "EPSG", 4326, None), (-1, "NONE", -1, "undefined"), (0, "NONE", 0, "undefined")):
    have = srs.get(i, ("", None, ""))
    rule(11, have[0].upper() == org and have[1] == no and (have[2] == text if text else have[2].startswith("GEOG")), f"srs {i} is {have}")

# Contents
contents = {n: (t, last, box, s) for n, t, last, *box, s in
            q("SELECT table_name, data_type, last_change, min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents")}
for name, (kind, last, box, s) in contents.items():
    rule(14, name in tables, f"{name} is listed and not there")
    try:
        datetime.datetime.strptime(last, "%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError:
        rule(15, False, f"{name} was last changed {last!r}")
    rule(16, s is None or s in srs, f"{name} has the unknown srs {s}")
    rule(17, kind in ("features", "attributes", "tiles"), f"{name} is of the kind {kind}")
    known = [v for v in box if v is not None]
    rule(18, not known or (len(known) == 4 and box[0] <= box[2] and box[1] <= box[3]), f"{name} has the bounds {box}")

# Columns
ALLOWED = re.compile(r"^(BOOLEAN|TINYINT|SMALLINT|MEDIUMINT|INT|INTEGER|FLOAT|DOUBLE|REAL|TEXT(\(\d+\))?|BLOB(\(\d+\))?|DATE|DATETIME)$")
GEOMETRY = ["GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"]
geometry = {n: (c, t, s, z, m) for n, c, t, s, z, m in
            q("SELECT table_name, column_name, geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns")}
for name in contents:
    if name not in tables:
        continue
    columns = q(f"PRAGMA table_info({quoted(name)})")
    for _, column, kind, *_ in columns:
        is_geometry = geometry.get(name, ("",))[0] == column
        rule(5, (kind in GEOMETRY) if is_geometry else ALLOWED.match(kind), f"{name}.{column} has the type {kind!r}")
    key = [c for c in columns if c[5]]
    if tables[name][0] == "table":
        rule("29, 118", len(key) == 1 and key[0][2] == "INTEGER", f"{name} has no INTEGER PRIMARY KEY of its own")

# Geometry
for name, (kind, *_) in contents.items():
    rule(22, (kind == "features") == (name in geometry), f"{name} is {kind}, and its geometry is " + ("listed" if name in geometry else "not listed"))


def point(table, fid, blob, s):
    """The coordinates of a POINT blob after its header is judged; None: empty."""
    where = f"{table} {fid}"
    rule(19, blob[:2] == b"GP" and blob[2] == 0, f"{where}: the blob begins {blob[:3]!r}")
    flags = blob[3]
    order, envelope, empty = "<" if flags & 1 else ">", flags >> 1 & 7, flags >> 4 & 1
    rule(19, flags >> 5 == 0 and envelope <= 4, f"{where}: flags {flags:08b}")
    rule(33, struct.unpack(order + "i", blob[4:8])[0] == s, f"{where}: not in srs {s}")
    sizes = {0: 0, 1: 4, 2: 6, 3: 6, 4: 8}
    end = 8 + 8 * sizes.get(envelope, 0)
    wkb = blob[end:]
    inner = "<" if wkb[:1] == b"\1" else ">"
    rule(32, len(wkb) == 21 and struct.unpack(inner + "I", wkb[1:5])[0] == 1, f"{where}: no POINT inside")
    x, y = struct.unpack(inner + "dd", wkb[5:21]) if len(wkb) == 21 else (math.nan, math.nan)
    rule(152, bool(empty) == (math.isnan(x) and math.isnan(y)), f"{where}: the empty flag is {empty}")
    if envelope:
        box = struct.unpack(order + "dddd", blob[8:40])
        rule(19, empty or box == (x, x, y, y), f"{where}: the envelope is {box}, the point {x}, {y}")
    return None if empty else (x, y)


TRIGGERS = [{"insert", "update1", "update2", "update3", "update4", "delete"},            # 1.3 and before
            {"insert", "update2", "update4", "update5", "update6", "update7", "delete"}]  # 1.4
extensions = q("SELECT table_name, column_name, extension_name, definition, scope FROM gpkg_extensions")
for table, column, name, text, scope in extensions:
    rule(60, table is None or table in tables, f"extension {name} of {table}, which is not there")
    rule(61, column is None or column in [c[1] for c in q(f"PRAGMA table_info({quoted(table)})")], f"extension {name} of {table}.{column}")
    rule(62, re.match(r"^[A-Za-z0-9]+_\w+$", name), f"extension {name}")
    rule(64, scope in ("read-write", "write-only"), f"extension {name} has the scope {scope}")
for name, (column, kind, s, z, m) in geometry.items():
    if name not in tables:
        continue
    rule(23, name in contents, f"{name} has geometry and is not among the contents")
    declared = {c[1]: c[2] for c in q(f"PRAGMA table_info({quoted(name)})")}
    rule(24, column in declared, f"{name} has no column {column}")
    rule(25, kind in GEOMETRY and declared.get(column) == kind, f"{name}.{column} is {kind} here and {declared.get(column)} there")
    rule(26, s in srs, f"{name} has the unknown srs {s}")
    rule(146, name in contents and contents[name][3] == s, f"{name}: contents and geometry columns name two srs")
    rule(27, z in (0, 1, 2) and m in (0, 1, 2), f"{name}: z {z}, m {m}")
    boxes = {}
    for fid, blob in q(f"SELECT rowid, {quoted(column)} FROM {quoted(name)} WHERE {quoted(column)} IS NOT NULL"):
        at = point(name, fid, blob, s)
        if at:
            boxes[fid] = at
    tree = f"rtree_{name}_{column}"
    listed = [(e[3], e[4]) for e in extensions if e[:3] == (name, column, "gpkg_rtree_index")]
    if not listed and tree not in tables:
        continue
    rule(75, len(listed) == 1 and listed[0][0].endswith("#extension_rtree") and listed[0][1] == "write-only", f"{name}: {listed}")
    rule(77, tree in tables and re.search(r"USING\s+rtree\s*\(\s*id,\s*minx,\s*maxx,\s*miny,\s*maxy\s*\)", tables.get(tree, ("", ""))[1] or ""),
         f"{tree} is no such R-tree")
    have = {n[len(tree) + 1:] for n in triggers if n.startswith(tree + "_")}
    rule(78, have in TRIGGERS, f"{tree} has the triggers {sorted(have)}")
    indexed = {i: b for i, *b in q(f"SELECT id, minx, maxx, miny, maxy FROM {quoted(tree)}")}
    rule(77, indexed.keys() == boxes.keys(), f"{tree} has {len(indexed)} boxes for {len(boxes)} points")
    for fid, (x, y) in boxes.items():
        b = indexed.get(fid, (x, x, y, y))
        rule(77, b[0] <= x <= b[1] and b[2] <= y <= b[3], f"{name} {fid} lies outside its box")

print("\n".join(faults))
sys.exit(bool(faults))
