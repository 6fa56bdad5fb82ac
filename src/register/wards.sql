-- name: wards_schema_1
CREATE TABLE ward_set (                    -- each application of outlines; which one is in force the ledger says
  seq      INTEGER PRIMARY KEY,            -- of its observation
  filename TEXT NOT NULL, source TEXT NOT NULL, licence TEXT NOT NULL,
  n        INTEGER NOT NULL
);
CREATE TABLE ward_area (
  id    INTEGER PRIMARY KEY,
  seq   INTEGER NOT NULL REFERENCES ward_set,
  code  TEXT NOT NULL,
  wkb   BLOB NOT NULL,                     -- degrees WGS 84
  drawn TEXT NOT NULL,                     -- simplified, GeoJSON: for maps
  UNIQUE (seq, code)
);

-- name: ward_set_add
INSERT INTO ward_set(seq, filename, source, licence, n) VALUES ($1, $2, $3, $4, $5)

-- name: ward_set_get
SELECT filename, source, licence FROM ward_set WHERE seq = $1

-- name: ward_area_add
INSERT INTO ward_area(seq, code, wkb, drawn) VALUES ($1, $2, $3, $4)

-- name: ward_areas
SELECT code, wkb FROM ward_area WHERE seq = $1 ORDER BY code

-- name: ward_areas_drawn
SELECT code, drawn FROM ward_area WHERE seq = $1 ORDER BY code
