-- name: migrate_ledger_1
CREATE TABLE record(                         -- rid = fid of the feature tables: local, never hashed, never in a URL
    rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE alias(                          -- further public ids; gone: seq of the observation that took it back
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, rid INTEGER NOT NULL REFERENCES record, seq INTEGER NOT NULL,
    gone INTEGER);
CREATE INDEX alias_rid ON alias(rid);
CREATE TABLE heir(                           -- derived from observations; the latest seq <= S rules
    n INTEGER PRIMARY KEY, rid INTEGER NOT NULL REFERENCES record, seq INTEGER NOT NULL,
    to_rid INTEGER REFERENCES record, kind TEXT NOT NULL CHECK(kind IN ('merge', 'split', 'undo')));
CREATE INDEX heir_rid ON heir(rid, seq);
CREATE INDEX heir_to ON heir(to_rid) WHERE to_rid IS NOT NULL;
CREATE TABLE prov(
    prov INTEGER PRIMARY KEY, source TEXT NOT NULL, source_class TEXT NOT NULL, method TEXT NOT NULL, author TEXT NOT NULL,
    note TEXT NOT NULL, one_of INTEGER NOT NULL, digest BLOB NOT NULL UNIQUE);
CREATE TABLE node(node INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, public_key BLOB);   -- one row until followers come
CREATE TABLE block(
    block INTEGER PRIMARY KEY,               -- order of arrival here, without gaps: first and received_ms grow with it, so
                                             -- both are found by halving, and an edit has three indexes less to write
    node INTEGER NOT NULL REFERENCES node, no INTEGER NOT NULL,
    first INTEGER NOT NULL, count INTEGER NOT NULL,              -- local seq range; first is not hashed
    recorded_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL,  -- received_ms is not hashed, monotone
    kind INTEGER NOT NULL, author TEXT NOT NULL, label TEXT NOT NULL,
    known BLOB NOT NULL,                     -- heads of other chains seen
    prev BLOB NOT NULL, root BLOB NOT NULL, hash BLOB NOT NULL, signer BLOB, sig BLOB);
CREATE TABLE obs(
    key INTEGER PRIMARY KEY,                 -- rid << 20 | version: keeps a record together
    seq INTEGER NOT NULL,                    -- "known here at T" is seq <= S(T)
    kind INTEGER NOT NULL, ref INTEGER,      -- ref: seq of the observation taken back or erased
    prov INTEGER NOT NULL REFERENCES prov,
    valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL, valid_prec INTEGER NOT NULL, conf INTEGER NOT NULL,
    salt BLOB, val BLOB, gone BLOB,          -- erased: gone = commitment, salt and val NULL
    psalt BLOB, pval BLOB, pgone BLOB);      -- personal attributes
CREATE UNIQUE INDEX obs_seq ON obs(seq);
CREATE INDEX obs_from ON obs(valid_from);
CREATE INDEX obs_to ON obs(valid_to) WHERE valid_to < 2147483647;
CREATE INDEX obs_ref ON obs(ref) WHERE ref IS NOT NULL;

-- name: ledger_node
SELECT node, name, public_key FROM node ORDER BY node LIMIT 1;
-- name: ledger_add_node
INSERT INTO node(node, name) VALUES (1, $1);
-- name: ledger_set_public_key
UPDATE node SET public_key = $2 WHERE node = $1;

-- name: ledger_last_block
SELECT block, no, first + count - 1, received_ms, hash FROM block ORDER BY block DESC LIMIT 1;
-- name: ledger_add_block
INSERT INTO block(block, node, no, first, count, recorded_ms, received_ms, kind, author, label, known, prev, root, hash, signer, sig)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);
-- name: ledger_blocks
SELECT b.block, b.no, b.first, b.count, b.recorded_ms, b.received_ms, b.kind, b.author, b.label, n.name, b.known, b.prev, b.root,
       b.hash, b.signer, b.sig
  FROM block b JOIN node n ON n.node = b.node
 WHERE b.block BETWEEN $1 AND $2
 ORDER BY b.block;
-- name: ledger_spans
SELECT block, first, recorded_ms FROM block WHERE block > $1 ORDER BY block;
-- name: ledger_block_row
SELECT first, count, recorded_ms, received_ms FROM block WHERE block = $1;
-- name: ledger_counts
SELECT (SELECT count(*) FROM block), (SELECT count(*) FROM obs);

-- name: ledger_record_of
SELECT rid FROM record WHERE id = $1;
-- name: ledger_alias_of
SELECT rid FROM alias WHERE id = $1 AND gone IS NULL;
-- name: ledger_some_alias
SELECT 1 FROM alias LIMIT 1;
-- name: ledger_add_record
INSERT INTO record(id) VALUES ($1);
-- name: ledger_record_id
SELECT id FROM record WHERE rid = $1;
-- name: ledger_short_alias
SELECT id FROM alias WHERE rid = $1 AND gone IS NULL AND id NOT LIKE '%/~%' ORDER BY seq LIMIT 1;
-- name: ledger_alias_row
SELECT rid, gone FROM alias WHERE id = $1;
-- name: ledger_put_alias
INSERT INTO alias(id, rid, seq) VALUES ($1, $2, $3)
    ON CONFLICT(id) DO UPDATE SET rid = excluded.rid, seq = excluded.seq, gone = NULL;
-- name: ledger_alias_gone
UPDATE alias SET gone = $2 WHERE id = $1;
-- name: ledger_aliases
SELECT id FROM alias WHERE rid = $1 AND gone IS NULL ORDER BY seq;
-- name: ledger_add_heir
INSERT INTO heir(rid, seq, to_rid, kind) VALUES ($1, $2, $3, $4);
-- name: ledger_heirs
SELECT to_rid, kind FROM heir
 WHERE rid = $1 AND seq = (SELECT max(seq) FROM heir WHERE rid = $1 AND seq <= $2)
 ORDER BY n;
-- name: ledger_some_heir
SELECT 1 FROM heir LIMIT 1;
-- name: ledger_merged_into
SELECT h.rid FROM heir h
 WHERE h.to_rid = $1 AND h.kind = 'merge' AND h.seq = (SELECT max(seq) FROM heir WHERE rid = h.rid AND seq <= $2)
 ORDER BY h.rid;

-- name: ledger_prov_of
SELECT prov FROM prov WHERE digest = $1;
-- name: ledger_add_prov
INSERT INTO prov(source, source_class, method, author, note, one_of, digest) VALUES ($1, $2, $3, $4, $5, $6, $7);
-- name: ledger_prov
SELECT source, source_class, method, author, note, one_of, digest FROM prov WHERE prov = $1;
-- name: ledger_provs
SELECT prov, source, source_class, method, author, note, one_of, digest FROM prov ORDER BY prov;

-- name: ledger_last_key
SELECT max(key) FROM obs WHERE key BETWEEN $1 AND $2;
-- name: ledger_add_obs
INSERT INTO obs(key, seq, kind, ref, prov, valid_from, valid_to, valid_prec, conf, salt, val, psalt, pval)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);
-- name: ledger_scan
SELECT o.key, o.seq, o.kind, o.ref, o.prov, o.valid_from, o.valid_to, o.valid_prec, o.conf, o.salt, o.val, o.gone, o.psalt, o.pval,
       o.pgone, r.id
  FROM record r JOIN obs o ON o.key BETWEEN r.rid * 1048576 AND r.rid * 1048576 + 1048575
 WHERE o.seq <= $1
 ORDER BY r.rid, o.key;
-- name: ledger_scan_type
SELECT o.key, o.seq, o.kind, o.ref, o.prov, o.valid_from, o.valid_to, o.valid_prec, o.conf, o.salt, o.val, o.gone, o.psalt, o.pval,
       o.pgone, r.id
  FROM record r NOT INDEXED JOIN obs o ON o.key BETWEEN r.rid * 1048576 AND r.rid * 1048576 + 1048575
 WHERE o.seq <= $1 AND r.id >= $2 AND r.id < $3
 ORDER BY r.rid, o.key;
-- name: ledger_scan_record
-- What nearly all observations have; the last column tells that there is more (ledger_scan_key), as do other kinds and no value.
SELECT o.key, o.seq, o.kind, o.val, o.prov, o.valid_from, o.valid_to, o.valid_prec, o.conf, o.salt, coalesce(o.pval, o.pgone)
  FROM obs o
 WHERE o.seq <= $1 AND o.key BETWEEN $2 * 1048576 AND $2 * 1048576 + 1048575
 ORDER BY o.key;
-- name: ledger_scan_key
SELECT o.key, o.seq, o.kind, o.ref, o.prov, o.valid_from, o.valid_to, o.valid_prec, o.conf, o.salt, o.val, o.gone, o.psalt, o.pval,
       o.pgone
  FROM obs o WHERE o.key = $1;
-- name: ledger_scan_seqs
SELECT o.key, o.seq, o.kind, o.ref, o.prov, o.valid_from, o.valid_to, o.valid_prec, o.conf, o.salt, o.val, o.gone, o.psalt, o.pval,
       o.pgone, r.id
  FROM obs o JOIN record r ON r.rid = o.key / 1048576
 WHERE o.seq BETWEEN $1 AND $2
 ORDER BY o.seq;
-- name: ledger_refs_to
SELECT 1 FROM obs WHERE ref = $1 LIMIT 1;
-- name: ledger_changing
SELECT DISTINCT key / 1048576 FROM obs WHERE valid_from > $1 AND valid_from <= $2 AND seq < $3
UNION
SELECT DISTINCT key / 1048576 FROM obs WHERE valid_to < 2147483647 AND valid_to >= $1 AND valid_to < $2 AND seq < $3;
-- name: ledger_some_changing
SELECT EXISTS (SELECT 1 FROM obs WHERE valid_from > $1 AND valid_from <= $2 AND seq < $3) OR
       EXISTS (SELECT 1 FROM obs WHERE valid_to < 2147483647 AND valid_to >= $1 AND valid_to < $2 AND seq < $3);
-- name: ledger_erase_val
UPDATE obs SET gone = $2, salt = NULL, val = NULL WHERE seq = $1;
-- name: ledger_erase_pval
UPDATE obs SET pgone = $2, psalt = NULL, pval = NULL WHERE seq = $1;
-- name: ledger_erasures
SELECT val FROM obs WHERE kind = 6 ORDER BY seq;
-- name: ledger_derived
SELECT a.rid, a.seq, a.id, a.gone FROM alias a
UNION ALL
SELECT h.rid, h.seq, coalesce(r.id, ''), NULL FROM heir h LEFT JOIN record r ON r.rid = h.to_rid;
