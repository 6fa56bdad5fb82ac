-- name: db_begin_write
BEGIN IMMEDIATE;
-- name: db_begin_snapshot
BEGIN;
-- name: db_commit
COMMIT;
-- name: db_rollback
ROLLBACK;
-- name: db_savepoint
SAVEPOINT kho;
-- name: db_savepoint_release
RELEASE kho;
-- name: db_savepoint_undo
ROLLBACK TO kho;

-- name: db_setup
PRAGMA foreign_keys = ON;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = FAST;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -16000;
-- name: db_spill_on
PRAGMA temp_store = FILE;
-- name: db_spill_off
PRAGMA temp_store = MEMORY;
-- name: db_setup_new
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
PRAGMA journal_mode = WAL;
-- name: db_secure_on
PRAGMA secure_delete = ON;
-- name: db_secure_fast
PRAGMA secure_delete = FAST;
-- name: db_application_id
PRAGMA application_id;
-- name: db_data_version
PRAGMA data_version;
-- name: db_integrity
PRAGMA integrity_check(1);
-- name: db_foreign_keys
PRAGMA foreign_key_check;
-- name: db_backup
VACUUM INTO $1;

-- name: db_rewrite
VACUUM;

-- name: db_has_table
SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1;
-- name: db_meta_get
SELECT value FROM kho_meta WHERE key = $1;
-- name: db_meta_set
INSERT INTO kho_meta(key, value) VALUES ($1, $2)
    ON CONFLICT(key) DO UPDATE SET value = excluded.value;
-- name: db_columns
SELECT name FROM pragma_table_info($1);

-- name: migrate_store_1
CREATE TABLE kho_meta(n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
CREATE TABLE gpkg_spatial_ref_sys(
    srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
    ('WGS 84 geodetic', 4326, 'EPSG', 4326,
     'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
     'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
CREATE TABLE gpkg_contents(
    table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns(
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_extensions(
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
INSERT INTO gpkg_contents(table_name, data_type, identifier, description)
    VALUES ('kho_meta', 'attributes', 'kho_meta', 'Versions and settings of this file');

-- name: gpkg_register_attributes
INSERT OR IGNORE INTO gpkg_contents(table_name, data_type, identifier, description) VALUES ($1, 'attributes', $2, $3);
-- name: gpkg_register_features
INSERT INTO gpkg_contents(table_name, data_type, identifier, description, srs_id) VALUES ($1, 'features', $2, $3, 4326);
-- name: gpkg_register_geometry
INSERT INTO gpkg_geometry_columns VALUES ($1, 'geom', 'POINT', 4326, 0, 0);
-- name: gpkg_register_rtree
INSERT INTO gpkg_extensions VALUES
    ($1, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
-- name: gpkg_touched
UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', $2 / 1000.0, 'unixepoch') WHERE table_name = $1;
-- name: gpkg_bounds
UPDATE gpkg_contents SET min_x = $2, max_x = $3, min_y = $4, max_y = $5 WHERE table_name = $1;
-- name: gpkg_is_spatial
SELECT 1 FROM gpkg_geometry_columns WHERE table_name = $1;

-- name: tpl_gpkg_create_point
CREATE TABLE {1} (fid INTEGER PRIMARY KEY NOT NULL, geom POINT, id TEXT NOT NULL {2!});
-- name: tpl_gpkg_create_plain
CREATE TABLE {1} (fid INTEGER PRIMARY KEY NOT NULL, id TEXT NOT NULL {2!});
-- name: tpl_gpkg_add_column
ALTER TABLE {1} ADD COLUMN {2} {3!};
-- name: tpl_gpkg_guards
CREATE TRIGGER {2} BEFORE INSERT ON {1} WHEN NOT kho_writer() BEGIN SELECT RAISE(ABORT, 'write through kho'); END;
CREATE TRIGGER {3} BEFORE UPDATE ON {1} WHEN NOT kho_writer() BEGIN SELECT RAISE(ABORT, 'write through kho'); END;
CREATE TRIGGER {4} BEFORE DELETE ON {1} WHEN NOT kho_writer() BEGIN SELECT RAISE(ABORT, 'write through kho'); END;
-- name: tpl_gpkg_guard_insert
CREATE TRIGGER {2} BEFORE INSERT ON {1} WHEN NOT kho_writer() BEGIN SELECT RAISE(ABORT, 'write through kho'); END;
-- name: tpl_gpkg_drop_guard
DROP TRIGGER IF EXISTS {1};
-- name: gpkg_has_trigger
SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = $1;
-- name: tpl_gpkg_rtree
CREATE VIRTUAL TABLE {1} USING rtree(id, minx, maxx, miny, maxy);
-- name: tpl_gpkg_rtree_triggers
CREATE TRIGGER {3} AFTER INSERT ON {1} WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN
    INSERT OR REPLACE INTO {2} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER {4} AFTER UPDATE OF geom ON {1} WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN
    INSERT OR REPLACE INTO {2} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER {5} AFTER UPDATE OF geom ON {1} WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN
    DELETE FROM {2} WHERE id = OLD.fid; END;
CREATE TRIGGER {6} AFTER UPDATE ON {1} WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN
    DELETE FROM {2} WHERE id = OLD.fid;
    INSERT OR REPLACE INTO {2} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;
CREATE TRIGGER {7} AFTER UPDATE ON {1} WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN
    DELETE FROM {2} WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER {8} AFTER DELETE ON {1} WHEN OLD.geom NOT NULL BEGIN
    DELETE FROM {2} WHERE id = OLD.fid; END;
-- name: tpl_gpkg_drop_triggers
DROP TRIGGER IF EXISTS {1};
DROP TRIGGER IF EXISTS {2};
DROP TRIGGER IF EXISTS {3};
DROP TRIGGER IF EXISTS {4};
DROP TRIGGER IF EXISTS {5};
DROP TRIGGER IF EXISTS {6};
-- name: tpl_gpkg_empty
DELETE FROM {1};
-- name: tpl_gpkg_boxes
SELECT fid, ST_MinX(geom), ST_MaxX(geom), ST_MinY(geom), ST_MaxY(geom) FROM {1} WHERE geom NOTNULL AND NOT ST_IsEmpty(geom);
-- name: tpl_gpkg_extent
SELECT min(minx), max(maxx), min(miny), max(maxy) FROM {1};
-- name: tpl_gpkg_node_insert
INSERT INTO {1}(nodeno, data) VALUES ($1, $2);
-- name: tpl_gpkg_parent_insert
INSERT INTO {1}(nodeno, parentnode) VALUES ($1, $2);
-- name: tpl_gpkg_rowid_insert
INSERT INTO {1}(rowid, nodeno) VALUES ($1, $2);
