-- What takes up the storage: each database, temporary files, and the write-ahead log.
-- Needs pg_monitor: the server refuses to look into the directories without it.
-- A database has no limit of its own; it grows until the storage is full. Undo lives in the tables themselves.
SELECT datname::text AS name, 'data' AS kind, pg_database_size(oid) AS used_bytes, NULL::bigint AS capacity_bytes
FROM pg_database
-- rdsadmin is Amazon's own, and closed to everyone else.
WHERE datallowconn AND datname <> 'rdsadmin'
UNION ALL
SELECT 'temporary files', 'temporary', coalesce(sum(size), 0)::bigint, NULL FROM pg_ls_tmpdir()
UNION ALL
SELECT 'write-ahead log', 'log', coalesce(sum(size), 0)::bigint, NULL FROM pg_ls_waldir()
