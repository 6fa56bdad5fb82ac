-- name: analysis_schema_1
CREATE TABLE run (
  run     INTEGER PRIMARY KEY,
  id      TEXT NOT NULL UNIQUE,
  digest  BLOB NOT NULL UNIQUE,
  purpose TEXT NOT NULL,
  made    TEXT NOT NULL,
  actor   TEXT NOT NULL,
  seq     INTEGER NOT NULL,
  json    TEXT NOT NULL
);
CREATE TABLE profile (
  profile INTEGER PRIMARY KEY,
  name    TEXT NOT NULL,
  purpose TEXT NOT NULL,
  author  TEXT NOT NULL,
  reason  TEXT NOT NULL,
  made    TEXT NOT NULL,
  json    TEXT NOT NULL
);
CREATE INDEX profile_name ON profile (name, profile);

-- name: run_add
INSERT INTO run (id, digest, purpose, made, actor, seq, json, view, other_day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (digest) DO UPDATE SET other_day = 0 WHERE other_day AND NOT excluded.other_day

-- name: run_find
SELECT id, digest, made, actor, seq, json, other_day FROM run WHERE id = $1

-- name: run_latest
-- Of those made in view $1: what the public view could rank is nothing for staff to choose on. One that was asked for
-- another day than the one it was made on is the latest only where there is no other.
SELECT id FROM run WHERE view = $1 AND ($2 = '' OR purpose = $2) ORDER BY other_day, run DESC LIMIT 1

-- name: run_latest_published
SELECT r.id
  FROM run AS r
 WHERE ($1 = '' OR r.purpose = $1)
   AND EXISTS (SELECT 1 FROM shortlist AS s JOIN decision AS d ON d.shortlist = s.id WHERE s.run = r.id AND d.published)
 ORDER BY r.other_day, r.run DESC
 LIMIT 1

-- name: run_published
SELECT 1 FROM shortlist AS s JOIN decision AS d ON d.shortlist = s.id WHERE s.run = $1 AND d.published LIMIT 1

-- name: run_list
SELECT r.id, r.purpose, r.made, r.actor, r.json
  FROM run AS r
 WHERE ($1 = '' OR r.purpose = $1)
   AND ($2 OR EXISTS (SELECT 1 FROM shortlist AS s JOIN decision AS d ON d.shortlist = s.id WHERE s.run = r.id AND d.published))
 ORDER BY r.run DESC

-- name: profile_add
INSERT INTO profile (name, purpose, author, reason, made, json) VALUES ($1, $2, $3, $4, $5, $6)

-- name: profile_last
SELECT name, purpose, author, reason, made, json FROM profile WHERE name = $1 ORDER BY profile DESC LIMIT 1

-- name: profile_list
SELECT name, purpose, author, reason, made, json FROM profile AS p
 WHERE ($1 = '' OR purpose = $1)
   AND profile = (SELECT MAX(profile) FROM profile AS q WHERE q.name = p.name)
 ORDER BY name

-- name: analysis_schema_2
CREATE TABLE shortlist (
  shortlist INTEGER PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,
  digest    BLOB NOT NULL UNIQUE,
  run       TEXT NOT NULL,
  made      TEXT NOT NULL,
  actor     TEXT NOT NULL,
  json      TEXT NOT NULL
);
CREATE TABLE decision (
  decision  INTEGER PRIMARY KEY,
  shortlist TEXT NOT NULL REFERENCES shortlist (id),
  by        TEXT NOT NULL,
  reason    TEXT NOT NULL,
  made      TEXT NOT NULL,
  published INTEGER NOT NULL,
  json      TEXT NOT NULL
);

-- name: shortlist_add
INSERT INTO shortlist (id, digest, run, made, actor, json) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (digest) DO NOTHING

-- name: shortlist_find
SELECT id, digest, made, actor, json
  FROM shortlist AS s
 WHERE id = $2
   AND ($1 OR EXISTS (SELECT 1 FROM decision AS d WHERE d.shortlist = s.id AND d.published))

-- name: shortlist_latest
SELECT s.id, s.digest, s.made, s.actor, s.json
  FROM shortlist AS s
  JOIN run AS r ON r.id = s.run
 WHERE $1 OR EXISTS (SELECT 1 FROM decision AS d WHERE d.shortlist = s.id AND d.published)
 ORDER BY r.other_day, s.shortlist DESC
 LIMIT 1

-- name: decision_add
INSERT INTO decision (shortlist, by, reason, made, published, json) VALUES ($1, $2, $3, $4, $5, $6)

-- name: decision_last
SELECT by, reason, made, published, json
  FROM decision
 WHERE shortlist = $1 AND ($2 OR published)
 ORDER BY decision DESC
 LIMIT 1

-- name: shortlist_list
SELECT s.id, s.run, s.made, s.actor, s.json, r.json, EXISTS (SELECT 1 FROM decision AS d WHERE d.shortlist = s.id)
  FROM shortlist AS s
  JOIN run AS r ON r.id = s.run
 WHERE ($1 = '' OR r.purpose = $1)
   AND ($3 OR EXISTS (SELECT 1 FROM decision AS d WHERE d.shortlist = s.id AND d.published))
 ORDER BY CASE WHEN $2 = 1 THEN r.other_day END, s.shortlist DESC -- who asks for one asks for the latest
 LIMIT $2

-- name: analysis_schema_3
CREATE TABLE preference (
  preference INTEGER PRIMARY KEY,
  purpose    TEXT NOT NULL,
  panel      TEXT NOT NULL,
  code       TEXT NOT NULL,
  method     TEXT NOT NULL,
  author     TEXT NOT NULL,
  made       TEXT NOT NULL,
  withdrawn  INTEGER NOT NULL,
  said       TEXT NOT NULL
);
CREATE INDEX preference_of ON preference (purpose, panel, code, preference);

-- name: preference_add
INSERT INTO preference (purpose, panel, code, method, author, made, withdrawn, said) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: preference_list
SELECT panel, code, method, author, made, said FROM preference AS p
 WHERE purpose = $1 AND withdrawn = 0
   AND preference = (SELECT MAX(preference) FROM preference AS q
                      WHERE q.purpose = p.purpose AND q.panel = p.panel AND q.code = p.code)
 ORDER BY panel, code

-- name: analysis_schema_5
-- The view that made it, which stood in the JSON only, and whether it was asked for another day than the one it was made
-- on; of runs from before that is known by their days alone. Both indexes spare reading past the JSON.
ALTER TABLE run ADD COLUMN view TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN other_day INTEGER NOT NULL DEFAULT 0;
UPDATE run
   SET view = COALESCE(json_extract(json, '$.view'), ''),
       other_day = COALESCE(ABS(julianday(json_extract(json, '$.as_of')) - julianday(substr(made, 1, 10))) > 1, 0)
 WHERE json_valid(json);
CREATE INDEX run_latest ON run (view, other_day, run DESC, purpose);
CREATE INDEX run_day ON run (id, other_day);
