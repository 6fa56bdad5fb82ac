-- name: tool_has_place
SELECT 1 FROM sqlite_master WHERE name = 'place';
-- name: tool_put_place
INSERT INTO place(fid, geom, id, edit) VALUES ($1, $2, $3, $4)
    ON CONFLICT(fid) DO UPDATE SET geom = excluded.geom, edit = excluded.edit;
-- name: tool_strays
SELECT (SELECT count(*) FROM record WHERE rid NOT IN (SELECT fid FROM place)) +
       (SELECT count(*) FROM place WHERE fid NOT IN (SELECT rid FROM record)),
       abs((SELECT count(*) FROM rtree_place_geom) - (SELECT count(*) FROM place));
-- name: tool_edits
SELECT edit, count(*) FROM place GROUP BY edit ORDER BY edit;
