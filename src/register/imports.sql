-- name: import_schema_1
CREATE TABLE import (
  import INTEGER PRIMARY KEY AUTOINCREMENT,
  filename TEXT NOT NULL, digest BLOB NOT NULL, type TEXT NOT NULL, actor TEXT NOT NULL, made_ms INTEGER NOT NULL,
  ask TEXT NOT NULL, bytes BLOB, state TEXT NOT NULL, error TEXT NOT NULL DEFAULT '',
  n INTEGER NOT NULL, counts TEXT NOT NULL, columns TEXT NOT NULL, notes TEXT NOT NULL,
  first_block INTEGER NOT NULL DEFAULT 0, last_block INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE import_row (
  import INTEGER NOT NULL REFERENCES import, no INTEGER NOT NULL,
  sheet TEXT NOT NULL, row INTEGER NOT NULL, verdict INTEGER NOT NULL, record TEXT, title TEXT NOT NULL,
  reason_vi TEXT, reason_en TEXT, remedy_vi TEXT, remedy_en TEXT, facts BLOB, before BLOB,
  PRIMARY KEY (import, no)
) WITHOUT ROWID;
CREATE TABLE import_told (type TEXT NOT NULL, hash INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (type, hash)) WITHOUT ROWID;
CREATE TABLE inbox (
  item INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL, like TEXT NOT NULL, key TEXT NOT NULL UNIQUE, state TEXT NOT NULL DEFAULT 'waiting',
  record TEXT, other TEXT, attr TEXT, title TEXT NOT NULL,
  text_vi TEXT NOT NULL, text_en TEXT NOT NULL, remedy_vi TEXT NOT NULL, remedy_en TEXT NOT NULL,
  import INTEGER, sheet TEXT, row INTEGER, raw TEXT, facts BLOB, type TEXT,
  source TEXT, class TEXT, method TEXT, author TEXT, valid INTEGER, valid_prec INTEGER, made_ms INTEGER NOT NULL,
  action TEXT, decided_by TEXT, decided_ms INTEGER, reason TEXT, block INTEGER
);
CREATE INDEX inbox_like ON inbox(like) WHERE state = 'waiting';
CREATE INDEX inbox_waiting ON inbox(kind, item) WHERE state = 'waiting';

-- name: import_schema_2
-- The bytes of a file in pieces, so that nobody has to hold all of them.
CREATE TABLE import_piece (piece INTEGER PRIMARY KEY, import INTEGER NOT NULL REFERENCES import, no INTEGER NOT NULL, bytes BLOB NOT NULL,
                           UNIQUE (import, no));
INSERT INTO import_piece(import, no, bytes) SELECT import, 1, bytes FROM import WHERE length(bytes) > 0;
UPDATE import SET bytes = NULL;

-- name: tpl_import_known
SELECT fid, id, {2}, {3!}, {4!} FROM {1}

-- name: import_told_get
SELECT record FROM import_told WHERE type = $1 AND hash = $2

-- name: import_told_set
INSERT INTO import_told(type, hash, record) VALUES ($1, $2, $3) ON CONFLICT (type, hash) DO UPDATE SET record = excluded.record

-- name: import_ids
SELECT id FROM record WHERE id >= $1 AND id < $2

-- name: import_add
INSERT INTO import(filename, digest, type, actor, made_ms, ask, state, n, counts, columns, notes)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', '', '')

-- name: import_piece_add
INSERT INTO import_piece(import, no, bytes) VALUES ($1, $2, $3)

-- name: import_pieces
SELECT bytes FROM import_piece WHERE import = $1 ORDER BY no

-- name: import_set
UPDATE import SET state = $2, n = $3, counts = $4, columns = $5, notes = $6, first_block = $7, last_block = $8 WHERE import = $1

-- name: import_ask_set
UPDATE import SET type = $2, ask = $3 WHERE import = $1

-- name: import_state
UPDATE import SET state = $2, error = $3 WHERE import = $1

-- name: import_by_id
SELECT i.import, i.filename, i.actor, i.type, i.state, i.error, i.made_ms, i.n, i.counts,
       (SELECT count(*) FROM inbox b WHERE b.import = i.import AND b.state = 'waiting'), i.first_block, i.last_block
  FROM import i WHERE i.import = $1

-- name: import_all
SELECT i.import, i.filename, i.actor, i.type, i.state, i.error, i.made_ms, i.n, i.counts,
       (SELECT count(*) FROM inbox b WHERE b.import = i.import AND b.state = 'waiting'), i.first_block, i.last_block
  FROM import i ORDER BY i.import DESC LIMIT 200

-- name: import_file
SELECT ask, columns, notes FROM import WHERE import = $1

-- name: import_row_add
INSERT INTO import_row(import, no, sheet, row, verdict, record, title, reason_vi, reason_en, remedy_vi, remedy_en, facts, before)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

-- name: import_rows_clear
DELETE FROM import_row WHERE import = $1

-- name: import_rows_count
SELECT count(*) FROM import_row WHERE import = $1 AND ($2 < 0 OR verdict = $2)

-- name: import_rows
SELECT sheet, row, verdict, record, title, reason_vi, reason_en, remedy_vi, remedy_en, facts, before
  FROM import_row WHERE import = $1 AND ($2 < 0 OR verdict = $2) ORDER BY no LIMIT $3 OFFSET $4

-- name: inbox_add
INSERT INTO inbox(kind, like, key, record, other, attr, title, text_vi, text_en, remedy_vi, remedy_en, import, sheet, row, raw,
                  facts, type, source, class, method, author, valid, valid_prec, made_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
ON CONFLICT (key) DO NOTHING

-- name: inbox_drop_import
DELETE FROM inbox WHERE import = $1 AND state = 'waiting'

-- name: inbox_drop_gone
UPDATE inbox SET state = 'gone' WHERE item = $1

-- name: inbox_list
SELECT b.item, b.kind, b.like, (SELECT count(*) FROM inbox o WHERE o.like = b.like AND o.state = 'waiting'), b.record, b.other,
       b.attr, b.title, b.text_vi, b.text_en, b.remedy_vi, b.remedy_en, b.import, b.sheet, b.row, b.facts, b.type, b.source,
       b.class, b.method, b.author, b.valid, b.valid_prec, b.made_ms
  FROM inbox b WHERE b.state = 'waiting' AND ($1 = '' OR b.kind = $1) AND ($2 = 0 OR b.import = $2)
 ORDER BY CASE b.kind WHEN 'conflict' THEN 0 WHEN 'duplicate' THEN 1 WHEN 'suspicious' THEN 2 WHEN 'privacy' THEN 3 ELSE 4 END,
          b.item LIMIT $3 OFFSET $4

-- name: inbox_counts
SELECT kind, count(*) FROM inbox WHERE state = 'waiting' AND ($1 = 0 OR import = $1) GROUP BY kind

-- name: inbox_of_like
SELECT item FROM inbox WHERE like = $1 AND state = 'waiting' ORDER BY item

-- name: inbox_get
SELECT kind, like, record, other, attr, title, facts, type, source, class, method, author, valid, valid_prec, import, row, state, raw
  FROM inbox WHERE item = $1

-- name: inbox_settle
UPDATE inbox SET state = $2, action = $3, decided_by = $4, decided_ms = $5, reason = $6, block = $7 WHERE item = $1

-- name: inbox_settled_in
UPDATE inbox SET block = $2 WHERE item = $1 AND state = 'settled'

-- name: inbox_reopen
UPDATE inbox SET state = 'waiting', action = NULL, decided_by = NULL, decided_ms = NULL, reason = NULL, block = NULL
 WHERE state = 'settled' AND block BETWEEN $1 AND $2

-- name: inbox_found
SELECT item, kind, key, record, other FROM inbox WHERE state = 'waiting' AND kind IN ('conflict', 'duplicate') AND import IS NULL

-- name: inbox_last_rid
SELECT max(rid) FROM record

-- name: inbox_written
SELECT key / 1048576, max(key % 1048576) > 0 FROM obs WHERE seq > $1 GROUP BY key / 1048576
