-- The same of a database that is open in several instances: a holder of the same number on another instance is another session.
-- Needs GV_$LOCK, GV_$SESSION, GV_$TRANSACTION, GV_$SQLSTATS and DBA_2PC_PENDING.
SELECT
    TO_CHAR(w.sid) || ',' || TO_CHAR(w.serial#) || ',@' || TO_CHAR(w.inst_id) AS "waiter",
    CASE
        WHEN h.sid IS NOT NULL THEN TO_CHAR(h.sid) || ',' || TO_CHAR(h.serial#) || ',@' || TO_CHAR(h.inst_id)
        WHEN d.local_tran_id IS NOT NULL OR t.xidsqn IS NOT NULL AND o.sid IS NULL THEN '0'
        WHEN o.sid IS NOT NULL AND NOT (o.sid = w.sid AND o.inst_id = w.inst_id) THEN TO_CHAR(o.sid) || ',' || TO_CHAR(o.serial#) || ',@' || TO_CHAR(o.inst_id)
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
    (SELECT MIN(q.sql_text) FROM gv$sqlstats q
        WHERE q.inst_id = NVL(h.inst_id, o.inst_id) AND q.sql_id = NVL(NVL(h.sql_id, h.prev_sql_id), NVL(o.sql_id, o.prev_sql_id)))
        AS "statement"
FROM gv$lock r
JOIN gv$session w ON w.inst_id = r.inst_id AND w.sid = r.sid
LEFT JOIN gv$lock l
    ON l.type = r.type AND l.id1 = r.id1 AND l.id2 = r.id2 AND l.con_id = r.con_id
    AND l.lmode > 0 AND l.block IN (1, 2) AND NOT (l.sid = r.sid AND l.inst_id = r.inst_id)
LEFT JOIN gv$session h ON h.inst_id = l.inst_id AND h.sid = l.sid AND h.type = 'USER'
LEFT JOIN gv$transaction t
    ON r.type = 'TX' AND t.xidusn = TRUNC(r.id1 / 65536) AND t.xidslot = MOD(r.id1, 65536) AND t.xidsqn = r.id2
LEFT JOIN gv$session o ON o.inst_id = t.inst_id AND o.saddr = t.ses_addr
LEFT JOIN dba_2pc_pending d
    ON r.type = 'TX' AND d.state = 'prepared'
    AND d.local_tran_id = TO_CHAR(TRUNC(r.id1 / 65536)) || '.' || TO_CHAR(MOD(r.id1, 65536)) || '.' || TO_CHAR(r.id2)
WHERE r.request > 0
