-- The same of a database that is open in several instances: a session's number is its instance's own.
-- Needs GV_$TRANSACTION, GV_$SESSION and GV_$SQLSTATS.
SELECT
    CASE WHEN s.sid IS NULL THEN 'prepared' ELSE 'session' END AS "kind",
    CASE
        WHEN s.sid IS NULL THEN TO_CHAR(t.xidusn) || '.' || TO_CHAR(t.xidslot) || '.' || TO_CHAR(t.xidsqn)
        ELSE TO_CHAR(s.sid) || ',' || TO_CHAR(s.serial#) || ',@' || TO_CHAR(s.inst_id)
    END AS "session_id",
    s.username AS "user",
    s.service_name AS "database",
    RTRIM(s.machine, CHR(0)) AS "client",
    LOWER(NVL(s.status, t.status))
        || CASE WHEN s.state = 'WAITING' AND s.wait_class <> 'Idle' THEN ': ' || s.event END AS "state",
    ROUND(GREATEST(SYSDATE - t.start_date, 0) * 86400000) AS "age_ms",
    CAST(NULL AS NUMBER) AS "rows_modified",
    (SELECT MIN(q.sql_text) FROM gv$sqlstats q WHERE q.inst_id = s.inst_id AND q.sql_id = NVL(s.sql_id, s.prev_sql_id)) AS "statement"
FROM gv$transaction t
LEFT JOIN gv$session s ON s.inst_id = t.inst_id AND s.saddr = t.ses_addr
WHERE NVL(t.recursive, 'NO') <> 'YES'
    AND NOT (
        NVL(s.sid, 0) = TO_NUMBER(SYS_CONTEXT('USERENV', 'SID'))
        AND t.inst_id = TO_NUMBER(SYS_CONTEXT('USERENV', 'INSTANCE'))
    )
