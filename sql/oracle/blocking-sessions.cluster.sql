-- The same of a database that is open in several instances: a session's number is its instance's own, and it may wait for one of
-- another instance.
-- Needs GV_$SESSION, GV_$SESSION_BLOCKERS, GV_$TRANSACTION and GV_$SQLSTATS.
WITH pairs AS (
    SELECT b.inst_id AS waits_at, b.sid AS waiter, b.blocker_instance_id AS holds_at, b.blocker_sid AS holder
    FROM gv$session_blockers b
    UNION
    SELECT v.inst_id, v.sid, v.blocking_instance, v.blocking_session
    FROM gv$session v
    WHERE v.blocking_session_status = 'VALID' AND v.blocking_session IS NOT NULL
), waiting AS (
    SELECT w.inst_id, w.sid
    FROM gv$session w
    WHERE w.type = 'USER' AND w.state = 'WAITING' AND w.wait_class <> 'Idle'
        AND (
            w.event LIKE 'enq: %' OR w.event LIKE 'library cache %' OR w.event LIKE 'row cache %'
            OR w.event LIKE 'cursor: pin %' OR w.event = 'DFS lock handle' OR w.wait_time_micro >= 10000000
        )
), held AS (
    SELECT x.waits_at, x.waiter, x.holds_at, x.holder, TO_CHAR(h.sid) || ',' || TO_CHAR(h.serial#) || ',@' || TO_CHAR(h.inst_id) AS holder_id
    FROM pairs x
    JOIN waiting y ON y.inst_id = x.waits_at AND y.sid = x.waiter
    JOIN gv$session h ON h.inst_id = x.holds_at AND h.sid = x.holder
    WHERE h.type = 'USER' AND NOT (x.holder = x.waiter AND x.holds_at = x.waits_at)
)
SELECT
    TO_CHAR(s.sid) || ',' || TO_CHAR(s.serial#) || ',@' || TO_CHAR(s.inst_id) AS "session_id",
    z.holder_id AS "blocked_by",
    s.username AS "user",
    s.service_name AS "database",
    RTRIM(s.machine, CHR(0)) AS "client",
    LOWER(s.status) || CASE WHEN s.state = 'WAITING' AND s.wait_class <> 'Idle' THEN ': ' || s.event END AS "state",
    CASE WHEN z.waiter IS NOT NULL OR s.event LIKE 'enq: %' AND s.state = 'WAITING' THEN ROUND(s.wait_time_micro / 1000) END
        AS "waiting_ms",
    ROUND((SYSDATE - t.since) * 86400000) AS "transaction_ms",
    (SELECT MIN(q.sql_text) FROM gv$sqlstats q WHERE q.inst_id = s.inst_id AND q.sql_id = NVL(s.sql_id, s.prev_sql_id)) AS "statement"
FROM gv$session s
LEFT JOIN held z ON z.waits_at = s.inst_id AND z.waiter = s.sid
LEFT JOIN (
    SELECT r.inst_id, r.ses_addr, MIN(r.start_date) AS since
    FROM gv$transaction r
    WHERE NVL(r.recursive, 'NO') <> 'YES'
    GROUP BY r.inst_id, r.ses_addr
) t ON t.inst_id = s.inst_id AND t.ses_addr = s.saddr
WHERE s.type = 'USER'
    AND (
        z.waiter IS NOT NULL
        OR EXISTS (SELECT 1 FROM held k WHERE k.holds_at = s.inst_id AND k.holder = s.sid)
        -- For whom it waits, nobody has said.
        OR s.event LIKE 'enq: %' AND EXISTS (SELECT 1 FROM waiting m WHERE m.inst_id = s.inst_id AND m.sid = s.sid)
        AND NOT EXISTS (SELECT 1 FROM pairs o WHERE o.waits_at = s.inst_id AND o.waiter = s.sid)
    )
