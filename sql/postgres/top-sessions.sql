-- Every client session but this one. At least one row: where there is no session, or the user may
-- not see them, its session_id is null.
-- Needs pg_read_all_stats (pg_monitor has it): without, other users' rows come with their contents blanked out, so
-- none is read and "permitted" says why.
-- What a session does is not known where track_activities is off for it ("disabled"), or before its first statement.
-- PostgreSQL keeps neither processor time, nor memory, nor input and output per session.
SELECT
    p.permitted,
    s.pid::text AS session_id,
    s.usename::text AS "user",
    s.datname::text AS database,
    coalesce(s.client_hostname, host(s.client_addr), CASE WHEN s.pid IS NOT NULL THEN 'local' END) AS client,
    nullif(s.application_name, '') AS program,
    s.state,
    s.wait_event_type || ': ' || s.wait_event AS wait,
    CASE
        WHEN s.state IN ('active', 'fastpath function call') AND s.query_start IS NOT NULL
            THEN greatest(0, extract(epoch FROM clock_timestamp() - s.query_start) * 1000)::bigint
        WHEN s.state NOT IN ('active', 'fastpath function call', 'disabled') THEN 0
    END AS active_ms,
    NULL::bigint AS cpu_ms,
    NULL::bigint AS memory_bytes,
    NULL::bigint AS io_bytes,
    NULL::bigint AS io_total_us,
    -- As bytes: it is in the encoding of the session's database, and left() might refuse it.
    CASE WHEN s.state = 'active' THEN substring(textsend(s.query) FROM 1 FOR 8000) END AS statement
FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS permitted) p
LEFT JOIN pg_stat_activity s
    ON p.permitted AND s.backend_type = 'client backend' AND s.pid <> pg_backend_pid()
