-- Every session that waits for a lock, and every session that one of them waits for: a row for each that it waits for. Who waits for a
-- background process, such as the log writer, waits for no lock. Other waits for a session, for a buffer say, count when they last.
-- V$SESSION names one session that is waited for, V$SESSION_BLOCKERS up to thirty; some releases leave either empty.
-- Needs V_$SESSION, V_$SESSION_BLOCKERS, V_$TRANSACTION and V_$SQLSTATS.
WITH pairs AS (
    SELECT b.sid AS waiter, b.blocker_sid AS holder
    FROM v$session_blockers b
    UNION
    SELECT v.sid, v.blocking_session
    FROM v$session v
    WHERE v.blocking_session_status = 'VALID' AND v.blocking_session IS NOT NULL
), waiting AS (
    SELECT w.sid
    FROM v$session w
    WHERE w.type = 'USER' AND w.state = 'WAITING' AND w.wait_class <> 'Idle'
        AND (
            w.event LIKE 'enq: %' OR w.event LIKE 'library cache %' OR w.event LIKE 'row cache %'
            OR w.event LIKE 'cursor: pin %' OR w.event = 'DFS lock handle' OR w.wait_time_micro >= 10000000
        )
), held AS (
    SELECT x.waiter, x.holder, TO_CHAR(h.sid) || ',' || TO_CHAR(h.serial#) AS holder_id
    FROM pairs x
    JOIN waiting y ON y.sid = x.waiter
    JOIN v$session h ON h.sid = x.holder
    WHERE h.type = 'USER' AND x.holder <> x.waiter
)
SELECT
    TO_CHAR(s.sid) || ',' || TO_CHAR(s.serial#) AS "session_id",
    z.holder_id AS "blocked_by",
    s.username AS "user",
    s.service_name AS "database",
    RTRIM(s.machine, CHR(0)) AS "client",
    LOWER(s.status) || CASE WHEN s.state = 'WAITING' AND s.wait_class <> 'Idle' THEN ': ' || s.event END AS "state",
    CASE WHEN z.waiter IS NOT NULL OR s.event LIKE 'enq: %' AND s.state = 'WAITING' THEN ROUND(s.wait_time_micro / 1000) END
        AS "waiting_ms",
    ROUND((SYSDATE - t.since) * 86400000) AS "transaction_ms",
    (SELECT MIN(q.sql_text) FROM v$sqlstats q WHERE q.sql_id = NVL(s.sql_id, s.prev_sql_id)) AS "statement"
FROM v$session s
LEFT JOIN held z ON z.waiter = s.sid
LEFT JOIN (
    SELECT r.ses_addr, MIN(r.start_date) AS since
    FROM v$transaction r
    WHERE NVL(r.recursive, 'NO') <> 'YES'
    GROUP BY r.ses_addr
) t ON t.ses_addr = s.saddr
WHERE s.type = 'USER'
    AND (
        z.waiter IS NOT NULL
        OR s.sid IN (SELECT k.holder FROM held k)
        -- For whom it waits, nobody has said.
        OR s.event LIKE 'enq: %' AND s.sid IN (SELECT m.sid FROM waiting m) AND s.sid NOT IN (SELECT o.waiter FROM pairs o)
    )
