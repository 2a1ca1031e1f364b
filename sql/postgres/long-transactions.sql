-- Every open transaction of a client, and every prepared one, but this one. At least one row: where there is none, or the
-- user may not see them, its session_id is null.
-- Needs pg_read_all_stats (pg_monitor has it): without, other users' transactions come without their times.
SELECT
    p.permitted,
    t.*
FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS permitted) p
LEFT JOIN (
    SELECT
        'session' AS kind,
        pid::text AS session_id,
        usename::text AS "user",
        datname::text AS database,
        coalesce(client_hostname, host(client_addr), 'local') AS client,
        state,
        greatest(0, extract(epoch FROM clock_timestamp() - xact_start) * 1000)::bigint AS age_ms,
        NULL::bigint AS rows_modified,
        left(query, 2000) AS statement
    FROM pg_stat_activity
    WHERE xact_start IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()
    UNION ALL
    SELECT
        'prepared',
        gid,
        owner::text,
        database::text,
        NULL,
        'prepared',
        greatest(0, extract(epoch FROM clock_timestamp() - prepared) * 1000)::bigint,
        NULL,
        NULL
    FROM pg_prepared_xacts
) t ON p.permitted
