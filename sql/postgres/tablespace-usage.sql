-- What the databases take up of the storage, one row each. A database has no limit of its own; it grows until the storage is
-- full. Undo lives in the tables themselves.
-- Needs pg_read_all_stats (pg_monitor has it): without, a database that the user may not enter has no size.
SELECT
    pg_has_role('pg_read_all_stats', 'USAGE') AS permitted,
    datname::text AS name,
    'data' AS kind,
    pg_database_size(oid) AS used_bytes,
    NULL::bigint AS capacity_bytes
FROM pg_database
-- One that takes no connections takes up as much. rdsadmin is Amazon's own, and closed to everyone else.
WHERE datname <> 'rdsadmin' AND pg_has_role('pg_read_all_stats', 'USAGE')
UNION ALL
-- So that there is a row, which says so, where the user may not look.
SELECT false, NULL, 'data', NULL, NULL WHERE NOT pg_has_role('pg_read_all_stats', 'USAGE')
