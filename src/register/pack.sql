-- Packs as they were applied. The bytes stand only in the first row of a digest.

-- name: migrate_pack_1
CREATE TABLE pack(
  pack       INTEGER PRIMARY KEY,          -- order of application
  digest     BLOB NOT NULL,                -- BLAKE2b-256 of the bytes
  applied_at TEXT NOT NULL,                -- UTC
  seq        INTEGER NOT NULL,             -- last observation of the ledger before it
  bytes      BLOB);
CREATE INDEX pack_digest ON pack(digest);
CREATE INDEX pack_seq ON pack(seq);

-- name: migrate_pack_2
-- A pack whose criteria are not its own: the bytes of `base` with the tables of `framework` put in.
CREATE TABLE pack_recipe(
  digest    BLOB PRIMARY KEY,
  base      BLOB NOT NULL,
  framework BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX pack_recipe_base ON pack_recipe(base, framework);
-- What a choice is judged by, in versions. Rows are only ever added; each names the one before (hash).
CREATE TABLE framework(
  framework INTEGER PRIMARY KEY,
  version   INTEGER NOT NULL,
  revision  INTEGER NOT NULL,
  act       TEXT NOT NULL CHECK(act IN ('pack', 'edit', 'import', 'freeze')),
  digest    BLOB NOT NULL,                 -- of the canonical JSON
  author    TEXT NOT NULL,
  reason    TEXT NOT NULL,
  made      TEXT NOT NULL,                 -- UTC
  ledger    BLOB NOT NULL,                 -- head of the ledger's chain at that time
  body      TEXT,                          -- only in the first row of a digest
  prev      BLOB NOT NULL,
  hash      BLOB NOT NULL);
CREATE INDEX framework_digest ON framework(digest);
CREATE TRIGGER framework_keep BEFORE UPDATE ON framework
  BEGIN SELECT RAISE(ABORT, 'a framework is only added to'); END;
CREATE TRIGGER framework_stay BEFORE DELETE ON framework
  BEGIN SELECT RAISE(ABORT, 'a framework is only added to'); END;

-- name: pack_insert
INSERT INTO pack(digest, applied_at, seq, bytes)
VALUES($1, $2, $3, CASE WHEN EXISTS(SELECT 1 FROM pack WHERE digest = $1)
                          OR EXISTS(SELECT 1 FROM pack_recipe WHERE digest = $1 AND base <> digest)
                        THEN NULL ELSE $4 END);

-- name: pack_all
SELECT digest, applied_at
  FROM pack
 ORDER BY pack;

-- name: recipe_add
INSERT INTO pack_recipe(digest, base, framework) VALUES($1, $2, $3)
ON CONFLICT(digest) DO NOTHING;

-- name: recipe_of
SELECT base, framework
  FROM pack_recipe
 WHERE digest = $1;

-- name: recipe_find
SELECT digest
  FROM pack_recipe
 WHERE base = $1
   AND framework = $2
 ORDER BY digest = base DESC, digest
 LIMIT 1;

-- name: framework_add
INSERT INTO framework(version, revision, act, digest, author, reason, made, ledger, body, prev, hash)
VALUES($1, $2, $3, $4, $5, $6, $7, $8,
       CASE WHEN EXISTS(SELECT 1 FROM framework WHERE digest = $4) THEN NULL ELSE $9 END, $10, $11);

-- name: framework_all
SELECT version, revision, act, digest, author, reason, made, ledger, prev, hash
  FROM framework
 ORDER BY framework;

-- name: framework_body
SELECT body
  FROM framework
 WHERE digest = $1
   AND body IS NOT NULL;

-- name: pack_latest
SELECT pack, digest, seq
  FROM pack
 ORDER BY pack DESC
 LIMIT 1;

-- name: pack_latest_by_seq
SELECT pack, digest, seq
  FROM pack
 WHERE seq <= $1
 ORDER BY pack DESC
 LIMIT 1;

-- name: pack_first
SELECT pack, digest, seq
  FROM pack
 ORDER BY pack
 LIMIT 1;

-- name: pack_bytes
SELECT bytes
  FROM pack
 WHERE digest = $1
   AND bytes IS NOT NULL;
