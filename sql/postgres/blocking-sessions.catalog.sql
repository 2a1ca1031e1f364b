-- The same where a table of the server's own catalog is locked, so that its views cannot be read: asked of functions only, and with no
-- names. Those too who have locked a table of the catalog, whether somebody waits for them or not: catalog_locked is true of them.
-- Needs pg_read_all_stats (pg_monitor has it): without, nobody sees what these sessions do.
WITH locks AS MATERIALIZED (
    SELECT
        l.pid,
        l.granted,
        l.relation < 16384 AND l.mode = 'AccessExclusiveLock' AS of_catalog,
        (to_jsonb(l) ->> 'waitstart')::timestamptz AS since
    FROM pg_lock_status() l
), waiting AS MATERIALIZED (
    SELECT a.pid, a.since, pg_blocking_pids(a.pid) AS blockers
    FROM (SELECT pid, min(since) AS since FROM locks WHERE NOT granted GROUP BY pid) a
), involved AS (
    SELECT pid FROM waiting
    UNION
    SELECT unnest(blockers) FROM waiting
    UNION
    SELECT pid FROM locks WHERE granted AND of_catalog AND pid IS NOT NULL
)
SELECT
    pg_has_role('pg_read_all_stats', 'USAGE') AS permitted,
    i.pid::text AS session_id,
    array_to_string(w.blockers, ',') AS blocked_by,
    NULL::text AS "user",
    NULL::text AS database,
    coalesce(s.client_hostname, host(s.client_addr), CASE WHEN s.pid IS NOT NULL THEN 'local' END) AS client,
    s.state,
    (extract(epoch FROM clock_timestamp() - w.since) * 1000)::bigint AS waiting_ms,
    (extract(epoch FROM clock_timestamp() - s.xact_start) * 1000)::bigint AS transaction_ms,
    substring(textsend(s.query) FROM 1 FOR 8000) AS statement,
    EXISTS (SELECT FROM locks l WHERE l.pid = i.pid AND l.granted AND l.of_catalog) AS catalog_locked
FROM involved i
LEFT JOIN waiting w ON w.pid = i.pid
LEFT JOIN pg_stat_get_activity(NULL) s ON s.pid = i.pid
