-- name: analysis_schema_4
CREATE TABLE panel_link (
  link      INTEGER PRIMARY KEY,
  hash      BLOB NOT NULL,                 -- BLAKE2b-256 of the secret, which is stored nowhere
  purpose   TEXT NOT NULL,
  panel     TEXT NOT NULL,
  label     TEXT NOT NULL,
  framework TEXT NOT NULL,                 -- version of the criteria it asks about
  author    TEXT NOT NULL,
  made      TEXT NOT NULL,
  expires   TEXT NOT NULL,
  uses      INTEGER NOT NULL,
  withdrawn TEXT
);
CREATE TABLE panel_answer (                -- who has answered through a link; what was said stands in preference
  link INTEGER NOT NULL REFERENCES panel_link,
  code TEXT NOT NULL,
  sent INTEGER NOT NULL,                   -- how often
  PRIMARY KEY (link, code)
) WITHOUT ROWID;
CREATE TRIGGER panel_link_guard_i BEFORE INSERT ON panel_link WHEN NOT kho_writer() BEGIN SELECT RAISE(ABORT, 'write through kho'); END;
CREATE TRIGGER panel_link_guard_u BEFORE UPDATE ON panel_link WHEN NOT kho_writer() BEGIN SELECT RAISE(ABORT, 'write through kho'); END;
CREATE TRIGGER panel_link_guard_d BEFORE DELETE ON panel_link WHEN NOT kho_writer() BEGIN SELECT RAISE(ABORT, 'write through kho'); END;
CREATE TRIGGER panel_answer_guard_i BEFORE INSERT ON panel_answer WHEN NOT kho_writer() BEGIN SELECT RAISE(ABORT, 'write through kho'); END;
CREATE TRIGGER panel_answer_guard_u BEFORE UPDATE ON panel_answer WHEN NOT kho_writer() BEGIN SELECT RAISE(ABORT, 'write through kho'); END;
CREATE TRIGGER panel_answer_guard_d BEFORE DELETE ON panel_answer WHEN NOT kho_writer() BEGIN SELECT RAISE(ABORT, 'write through kho'); END;

-- name: panel_link_add
INSERT INTO panel_link (link, hash, purpose, panel, label, framework, author, made, expires, uses) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: panel_link_next
SELECT COALESCE(MAX(link), 0) + 1 FROM panel_link

-- name: panel_link_one
SELECT link, hash, purpose, panel, label, framework, author, made, expires, uses, withdrawn,
       (SELECT COUNT(*) FROM panel_answer AS a WHERE a.link = l.link)
  FROM panel_link AS l
 WHERE link = $1

-- name: panel_link_all
SELECT link, hash, purpose, panel, label, framework, author, made, expires, uses, withdrawn,
       (SELECT COUNT(*) FROM panel_answer AS a WHERE a.link = l.link)
  FROM panel_link AS l
 ORDER BY link DESC

-- name: panel_link_withdraw
UPDATE panel_link SET withdrawn = $2 WHERE link = $1 AND withdrawn IS NULL

-- name: panel_answer_sent
SELECT sent FROM panel_answer WHERE link = $1 AND code = $2

-- name: panel_answer_put
INSERT INTO panel_answer (link, code, sent) VALUES ($1, $2, 1)
ON CONFLICT (link, code) DO UPDATE SET sent = sent + 1

-- name: panel_code_taken
SELECT 1 FROM preference WHERE purpose = $1 AND panel = $2 AND code = $3 LIMIT 1
