-- Every replication slot: what its reader has not read yet is kept. At least one row: where there is none, or the user may
-- not see them, its name is null. kept_from is in bytes since the beginning of the write-ahead log; null where nothing is kept.
-- Columns that are younger than PostgreSQL 11 are read by name: wal_status (13), conflicting (16), invalidation_reason and
-- synced (17).
SELECT
    p.permitted,
    s.slot_name::text AS name,
    s.slot_type AS type,
    s.database::text AS database,
    s.active,
    s.active_pid::bigint AS pid,
    pg_wal_lsn_diff(s.restart_lsn, '0/0')::bigint AS kept_from,
    to_jsonb(s) ->> 'wal_status' AS wal_status,
    coalesce(
        to_jsonb(s) ->> 'invalidation_reason',
        CASE WHEN to_jsonb(s) ->> 'conflicting' = 'true' THEN 'conflict with recovery' END
    ) AS invalid,
    coalesce((to_jsonb(s) ->> 'synced')::boolean, false) AS synced
FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS permitted) p
LEFT JOIN pg_replication_slots s ON p.permitted
