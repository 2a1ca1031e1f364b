-- Every open transaction but this session's: those of sessions, and those of none, which an XA client has detached, or the server rolls
-- back. Whoever only reads has none. It counts undo records, of rows and of index entries: how many rows they are, it does not tell.
-- Needs V_$TRANSACTION, V_$SESSION and V_$SQLSTATS.
SELECT
    CASE WHEN s.sid IS NULL THEN 'prepared' ELSE 'session' END AS "kind",
    CASE
        WHEN s.sid IS NULL THEN TO_CHAR(t.xidusn) || '.' || TO_CHAR(t.xidslot) || '.' || TO_CHAR(t.xidsqn)
        ELSE TO_CHAR(s.sid) || ',' || TO_CHAR(s.serial#)
    END AS "session_id",
    s.username AS "user",
    s.service_name AS "database",
    RTRIM(s.machine, CHR(0)) AS "client",
    LOWER(NVL(s.status, t.status))
        || CASE WHEN s.state = 'WAITING' AND s.wait_class <> 'Idle' THEN ': ' || s.event END AS "state",
    ROUND(GREATEST(SYSDATE - t.start_date, 0) * 86400000) AS "age_ms",
    CAST(NULL AS NUMBER) AS "rows_modified",
    (SELECT MIN(q.sql_text) FROM v$sqlstats q WHERE q.sql_id = NVL(s.sql_id, s.prev_sql_id)) AS "statement"
FROM v$transaction t
LEFT JOIN v$session s ON s.saddr = t.ses_addr
WHERE NVL(t.recursive, 'NO') <> 'YES' AND NVL(s.sid, 0) <> TO_NUMBER(SYS_CONTEXT('USERENV', 'SID'))
