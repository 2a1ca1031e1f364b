-- Every session that waits for a lock, for a safe snapshot or for a page that another one holds, and every session that one of them
-- waits for. At least one row: where nobody waits, or the user may not see it, its session_id is null. blocked_by lists session ids;
-- 0 is a prepared transaction. Where no server tells for whom a session waits, for_unknown is true, and blocked_by null.
-- Needs pg_read_all_stats (pg_monitor has it): without, nobody sees whose sessions these are.
WITH waiting AS (
    SELECT a.pid, b.blocker
    -- Not from pg_stat_activity: servers before PostgreSQL 14 show no waits there where track_activities is off.
    FROM (SELECT DISTINCT pid FROM pg_locks WHERE NOT granted) a, unnest(pg_blocking_pids(a.pid)) AS b (blocker)
    UNION ALL
    -- What replays a standby's log is no session, and is not told whom it waits for: those that hold the same table.
    SELECT l.pid, h.pid
    FROM pg_locks l
    JOIN pg_stat_activity a ON a.pid = l.pid AND a.backend_type = 'startup'
    JOIN pg_locks h ON h.granted AND h.pid <> l.pid AND (h.database, h.relation) = (l.database, l.relation)
    WHERE NOT l.granted
    UNION ALL
    -- A deferrable read-only transaction that waits for others to end before it begins.
    SELECT a.pid, b.blocker
    FROM pg_stat_activity a, unnest(pg_safe_snapshot_blocking_pids(a.pid)) AS b (blocker)
    WHERE a.wait_event = 'SafeSnapshot'
), for_unknown AS (
    -- For a page in memory that another one uses, or, to replay a standby's log, for queries to end.
    SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'BufferPin' OR wait_event LIKE 'RecoveryConflict%'
), involved AS (
    SELECT pid FROM waiting UNION SELECT blocker FROM waiting UNION SELECT pid FROM for_unknown
)
SELECT
    p.permitted,
    s.*
FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS permitted) p
LEFT JOIN (
    SELECT
        i.pid::text AS session_id,
        (SELECT string_agg(DISTINCT w.blocker::text, ',') FROM waiting w WHERE w.pid = i.pid) AS blocked_by,
        i.pid IN (SELECT pid FROM for_unknown) AS for_unknown,
        a.usename::text AS "user",
        a.datname::text AS database,
        coalesce(a.client_hostname, host(a.client_addr), CASE WHEN a.pid IS NOT NULL THEN 'local' END) AS client,
        a.state,
        (
            -- pg_locks has waitstart from PostgreSQL 14 on; read by name, older servers give none.
            SELECT extract(epoch FROM clock_timestamp() - min((to_jsonb(l) ->> 'waitstart')::timestamptz)) * 1000
            FROM pg_locks l
            WHERE l.pid = i.pid AND NOT l.granted
        )::bigint AS waiting_ms,
        (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::bigint AS transaction_ms,
        -- As bytes: it is in the encoding of the session's database, and left() might refuse it.
        substring(textsend(a.query) FROM 1 FOR 8000) AS statement
    FROM involved i
    LEFT JOIN pg_stat_activity a ON a.pid = i.pid
) s ON p.permitted
