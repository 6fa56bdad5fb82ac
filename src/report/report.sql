-- name: export_schema_columns
CREATE TABLE kho_columns (
  n        INTEGER PRIMARY KEY,
  name     TEXT NOT NULL,
  label_vi TEXT NOT NULL,
  label_en TEXT NOT NULL,
  unit     TEXT NOT NULL
);

-- name: export_column_add
INSERT INTO kho_columns(name, label_vi, label_en, unit) VALUES ($1, $2, $3, $4)
