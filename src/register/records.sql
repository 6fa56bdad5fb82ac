-- name: tpl_feature_insert
INSERT INTO {1} ({2!}) VALUES ({3!})

-- name: tpl_feature_delete
DELETE FROM {1} WHERE fid = $1

-- name: tpl_feature_clear
DELETE FROM {1}

-- name: record_text_all
SELECT rid, text FROM record_text

-- name: record_text_add
INSERT INTO record_text(rid, text) VALUES ($1, $2)

-- name: record_text_delete
DELETE FROM record_text WHERE rid = $1

-- name: record_text_clear
DELETE FROM record_text

-- name: records_schema_1
CREATE TABLE record_text (
  rid  INTEGER PRIMARY KEY,
  text TEXT NOT NULL
);
CREATE VIRTUAL TABLE record_fts USING fts5 (text, content='record_text', content_rowid='rid', tokenize='unicode61');

-- name: records_schema_2
CREATE TABLE record_now (
  rid    INTEGER PRIMARY KEY,             -- fid of the feature table
  type   TEXT NOT NULL,
  id     TEXT NOT NULL,
  key_vi TEXT NOT NULL,                   -- titles, so written that their bytes stand in alphabetical order
  key_en TEXT NOT NULL,
  vals   BLOB NOT NULL                    -- now.h
);
CREATE INDEX record_now_vi ON record_now(type, key_vi, id);
CREATE INDEX record_now_en ON record_now(type, key_en, id);
DELETE FROM kho_meta WHERE key = 'features_day';

-- name: records_schema_3
-- The text is folded, so its words stand between spaces; it is asked which records have all of some words, never where.
DROP TABLE record_fts;
CREATE VIRTUAL TABLE record_fts USING fts5 (text, content='record_text', content_rowid='rid', tokenize='ascii', detail='none',
                                            columnsize=0);
INSERT INTO record_fts(record_fts) VALUES ('rebuild');

-- name: records_schema_4
-- Searches read the folded text itself: a list ranks what it finds, and 100,000 texts are read sooner than that.
DROP TABLE record_fts;
DELETE FROM kho_meta WHERE key = 'features'; -- the texts of an earlier build do not say where they leave something out

-- name: records_schema_5
DELETE FROM kho_meta WHERE key = 'features'; -- a number that is known stands once in record_now

-- name: record_now_unsorted
DROP INDEX IF EXISTS record_now_vi;
DROP INDEX IF EXISTS record_now_en;

-- name: record_now_sorted
-- A sorter takes as much memory as the cache may: what the rows needed of it is given back first.
PRAGMA cache_size = -4000;
CREATE INDEX IF NOT EXISTS record_now_vi ON record_now(type, key_vi, id);
CREATE INDEX IF NOT EXISTS record_now_en ON record_now(type, key_en, id);
PRAGMA cache_size = -16000;

-- name: record_now_add
INSERT INTO record_now(rid, type, id, key_vi, key_en, vals) VALUES ($1, $2, $3, $4, $5, $6)

-- name: record_now_remove
DELETE FROM record_now WHERE rid = $1

-- name: record_now_clear
DELETE FROM record_now

-- name: record_now_count
SELECT count(*) FROM record_now WHERE type = $1

-- name: record_now_type
SELECT type FROM record_now WHERE rid = $1

-- name: record_now_vals
SELECT rid, id, vals FROM record_now WHERE rid = $1

-- name: tpl_now_page
SELECT rid, id, {1} FROM record_now WHERE type = $1 ORDER BY {1}, id LIMIT $2 OFFSET $3

-- name: tpl_now_scan
SELECT n.rid, n.id, n.{1}, n.vals FROM {2} t CROSS JOIN record_now n ON n.rid = t.fid

-- name: tpl_now_some
SELECT n.rid, n.id, n.{1}, n.vals FROM {2} t CROSS JOIN record_now n ON n.rid = t.fid WHERE {3!}

-- name: tpl_now_naming
t.{1} = $1 OR t.{1} = $2 OR (t.{1} IS NULL AND (instr(t.{2}, $3) OR instr(t.{2}, $4)))

-- name: tpl_now_within
t.fid IN (SELECT id FROM {1} WHERE maxx >= $1 AND minx <= $2 AND maxy >= $3 AND miny <= $4)

-- name: tpl_now_one
SELECT rid, id, {1}, vals FROM record_now WHERE rid = $1

-- name: tpl_now_where
SELECT n.rid, n.id, n.{1}, {3!} FROM {2} t CROSS JOIN record_now n ON n.rid = t.fid

-- name: tpl_now_parts
SELECT fid FROM {1} WHERE {2} = $1 OR {2} = $2 ORDER BY fid

-- name: tpl_now_parts_index
CREATE INDEX IF NOT EXISTS {1} ON {2}({3})

-- name: tpl_now_parent
SELECT {2} FROM {1} WHERE fid = $1
