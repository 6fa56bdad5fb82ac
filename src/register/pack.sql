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

-- name: pack_insert
INSERT INTO pack(digest, applied_at, seq, bytes)
VALUES($1, $2, $3, CASE WHEN EXISTS(SELECT 1 FROM pack WHERE digest = $1) THEN NULL ELSE $4 END);

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
