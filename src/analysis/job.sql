-- name: job_schema_1
CREATE TABLE job (
  job     INTEGER PRIMARY KEY,
  kind    TEXT NOT NULL,
  params  TEXT NOT NULL,
  actor   TEXT NOT NULL,
  view    TEXT NOT NULL,
  state   TEXT NOT NULL,
  cancel  INTEGER NOT NULL DEFAULT 0,
  done    INTEGER NOT NULL DEFAULT 0,
  total   INTEGER NOT NULL DEFAULT 0,
  result  TEXT NOT NULL DEFAULT '',
  error   TEXT NOT NULL DEFAULT '',
  asked   TEXT NOT NULL,
  started TEXT,
  ended   TEXT,
  owner   INTEGER                          -- process that runs it, as process_self() has it
);
CREATE INDEX job_state ON job (state, job);

-- name: job_insert
INSERT INTO job (kind, params, actor, view, state, asked) VALUES ($1, $2, $3, $4, 'queued', $5)

-- name: job_one
SELECT job, kind, params, actor, view, state, cancel, done, total, result, error, asked, started, ended
  FROM job
 WHERE job = $1

-- name: job_all
SELECT job, kind, params, actor, view, state, cancel, done, total, result, error, asked, started, ended
  FROM job
 ORDER BY job DESC
 LIMIT $1

-- name: job_waiting
SELECT job, kind, params, actor, view, state, cancel, done, total, result, error, asked, started, ended
  FROM job
 WHERE state = 'queued'
 ORDER BY job
 LIMIT 1

-- name: job_claim
UPDATE job SET state = 'running', started = $2, owner = $3 WHERE job = $1 AND state = 'queued'

-- name: job_progress
UPDATE job SET done = $2, total = $3 WHERE job = $1

-- name: job_asked_to_stop
SELECT cancel FROM job WHERE job = $1

-- name: job_stop
UPDATE job
   SET cancel = 1,
       state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,
       ended = CASE WHEN state = 'queued' THEN $2 ELSE ended END
 WHERE job = $1 AND state IN ('queued', 'running')

-- name: job_end
UPDATE job SET state = $2, result = $3, error = $4, ended = $5, owner = NULL WHERE job = $1

-- name: job_owned
SELECT job, owner FROM job WHERE state = 'running'
