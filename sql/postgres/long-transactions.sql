-- Every open transaction but this one, those of the server's own autovacuum, and those of parallel workers, whose
-- leader has it; those too that failed and were not ended: the server forgets when they began, and their age is since then. And
-- every session of which the server does not know whether it is in one, because track_activities is off for it: its age_ms is
-- null. At least one row: where there is none, or the user may not see them, its session_id is null.
-- Needs pg_read_all_stats (pg_monitor has it): without, other users' transactions come without their times.
SELECT
    p.permitted,
    p.tracked,
    t.*
FROM (
    SELECT
        pg_has_role('pg_read_all_stats', 'USAGE') AS permitted,
        current_setting('track_activities') = 'on' AS tracked
) p
LEFT JOIN (
    SELECT
        'session' AS kind,
        pid::text AS session_id,
        usename::text AS "user",
        datname::text AS database,
        coalesce(client_hostname, host(client_addr), 'local') AS client,
        state,
        CASE
            WHEN xact_start IS NOT NULL
                THEN greatest(0, extract(epoch FROM clock_timestamp() - xact_start) * 1000)::bigint
            WHEN state <> 'disabled'
                THEN greatest(0, extract(epoch FROM clock_timestamp() - state_change) * 1000)::bigint
        END AS age_ms,
        NULL::bigint AS rows_modified,
        substring(textsend(query) FROM 1 FOR 8000) AS statement
    FROM pg_stat_activity
    WHERE pid <> pg_backend_pid()
        AND (
            xact_start IS NOT NULL AND backend_type NOT IN ('autovacuum launcher', 'autovacuum worker', 'parallel worker')
            OR state IN ('idle in transaction (aborted)', 'disabled') AND backend_type = 'client backend'
            -- The server keeps back when those of replication began: a snapshot that is lent, a subscriber's first copy.
            OR backend_type = 'walsender' AND (
                state LIKE 'idle in transaction%' OR state = 'active' AND substring(textsend(query) FROM 1 FOR 5) = 'COPY '
            )
        )
) t ON p.permitted
