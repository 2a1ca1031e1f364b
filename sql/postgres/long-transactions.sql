-- Every open transaction of a client but this one and those of this agent; and every session of which the server does not know
-- whether it is in one, because track_activities is off for it: its age_ms is null. At least one row: where there is none, or
-- the user may not see them, its session_id is null.
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
        END AS age_ms,
        NULL::bigint AS rows_modified,
        substring(textsend(query) FROM 1 FOR 8000) AS statement
    FROM pg_stat_activity
    WHERE (xact_start IS NOT NULL OR state = 'disabled') AND backend_type = 'client backend' AND pid <> pg_backend_pid()
        -- The agent's own: of the same user, and by a name that only this process knows.
        AND NOT (
            usename = session_user
            AND application_name LIKE 'bastion-agent-%'
            AND application_name = current_setting('application_name')
        )
) t ON p.permitted
