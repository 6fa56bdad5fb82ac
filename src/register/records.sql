-- name: tpl_feature_insert
INSERT INTO {1} ({2!}) VALUES ({3!})

-- name: tpl_feature_delete
DELETE FROM {1} WHERE fid = $1

-- name: tpl_feature_clear
DELETE FROM {1}

-- name: record_text_get
SELECT text FROM record_text WHERE rid = $1

-- name: record_text_set
INSERT INTO record_text(rid, text) VALUES ($1, $2)
ON CONFLICT (rid) DO UPDATE SET text = excluded.text

-- name: record_text_delete
DELETE FROM record_text WHERE rid = $1

-- name: record_text_clear
DELETE FROM record_text

-- name: record_fts_add
INSERT INTO record_fts(rowid, text) VALUES ($1, $2)

-- name: record_fts_remove
INSERT INTO record_fts(record_fts, rowid, text) VALUES ('delete', $1, $2)

-- name: record_fts_rebuild
INSERT INTO record_fts(record_fts) VALUES ('rebuild')

-- name: record_fts_find
SELECT rowid FROM record_fts WHERE record_fts MATCH $1 ORDER BY rank, rowid LIMIT $2

-- name: records_schema_1
CREATE TABLE record_text (
  rid  INTEGER PRIMARY KEY,
  text TEXT NOT NULL
);
CREATE VIRTUAL TABLE record_fts USING fts5 (text, content='record_text', content_rowid='rid', tokenize='unicode61');
