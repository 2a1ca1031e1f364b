-- Who holds the locks that sessions wait for, where V$SESSION does not tell: a row for each that waits and each that holds what it waits
-- for. waiter is the session that waits, the rest is of the holder: a session, or a transaction of none. That is one in doubt, which was
-- prepared for a two-phase commit and left; one that an XA client has detached from its session; or one that the server rolls back.
-- A lock of type TX is named after its transaction. Asked where somebody waits for an enqueue, and nobody knows for whom.
-- Needs V_$LOCK, V_$SESSION, V_$TRANSACTION, V_$SQLSTATS and DBA_2PC_PENDING.
SELECT
    TO_CHAR(w.sid) || ',' || TO_CHAR(w.serial#) AS "waiter",
    CASE
        WHEN h.sid IS NOT NULL THEN TO_CHAR(h.sid) || ',' || TO_CHAR(h.serial#)
        WHEN d.local_tran_id IS NOT NULL OR t.xidsqn IS NOT NULL AND o.sid IS NULL THEN '0'
        WHEN o.sid IS NOT NULL AND o.sid <> w.sid THEN TO_CHAR(o.sid) || ',' || TO_CHAR(o.serial#)
    END AS "session_id",
    NVL(h.username, CASE WHEN d.local_tran_id IS NOT NULL THEN d.db_user ELSE o.username END) AS "user",
    NVL(h.service_name, o.service_name) AS "database",
    RTRIM(NVL(NVL(h.machine, o.machine), d.host), CHR(0)) AS "client",
    CASE
        WHEN h.sid IS NOT NULL THEN LOWER(h.status)
        WHEN d.local_tran_id IS NOT NULL THEN 'prepared'
        WHEN o.sid IS NOT NULL THEN LOWER(o.status)
        WHEN t.status IN ('RECOVERING', 'COLLECTING') THEN 'rolling back'
        WHEN t.xidsqn IS NOT NULL THEN 'prepared'
    END AS "state",
    ROUND((SYSDATE - NVL(t.start_date, d.fail_time)) * 86400000) AS "transaction_ms",
    (SELECT MIN(q.sql_text) FROM v$sqlstats q WHERE q.sql_id = NVL(NVL(h.sql_id, h.prev_sql_id), NVL(o.sql_id, o.prev_sql_id)))
        AS "statement"
FROM v$lock r
JOIN v$session w ON w.sid = r.sid
LEFT JOIN v$lock l
    ON l.type = r.type AND l.id1 = r.id1 AND l.id2 = r.id2 AND l.con_id = r.con_id
    AND l.lmode > 0 AND l.block IN (1, 2) AND l.sid <> r.sid
LEFT JOIN v$session h ON h.sid = l.sid AND h.type = 'USER'
LEFT JOIN v$transaction t
    ON r.type = 'TX' AND t.xidusn = TRUNC(r.id1 / 65536) AND t.xidslot = MOD(r.id1, 65536) AND t.xidsqn = r.id2
LEFT JOIN v$session o ON o.saddr = t.ses_addr
LEFT JOIN dba_2pc_pending d
    ON r.type = 'TX' AND d.state = 'prepared'
    AND d.local_tran_id = TO_CHAR(TRUNC(r.id1 / 65536)) || '.' || TO_CHAR(MOD(r.id1, 65536)) || '.' || TO_CHAR(r.id2)
WHERE r.request > 0
