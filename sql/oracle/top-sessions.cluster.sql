-- The same of a database that is open in several instances: a session's number is its instance's own.
-- Needs GV_$SESSION, GV_$SESS_TIME_MODEL, GV_$SESSTAT, V_$STATNAME, GV_$PROCESS and GV_$SQLSTATS.
SELECT
    TO_CHAR(s.sid) || ',' || TO_CHAR(s.serial#) || ',@' || TO_CHAR(s.inst_id) AS "session_id",
    s.username AS "user",
    s.service_name AS "database",
    -- Some clients end a text as the C language does.
    RTRIM(s.machine, CHR(0)) AS "client",
    RTRIM(s.program, CHR(0)) AS "program",
    LOWER(s.status) AS "state",
    CASE WHEN s.state = 'WAITING' AND s.wait_class <> 'Idle' THEN s.wait_class || ': ' || s.event END AS "wait",
    CASE
        WHEN s.status <> 'ACTIVE' OR s.state = 'WAITING' AND s.wait_class = 'Idle' THEN 0
        ELSE ROUND(GREATEST(NVL((SYSDATE - s.sql_exec_start) * 86400, s.last_call_et), 0) * 1000)
    END AS "active_ms",
    CASE WHEN s.status = 'ACTIVE' AND s.state <> 'WAITING' THEN 1 ELSE 0 END AS "on_cpu",
    ROUND(c.value / 1000) AS "cpu_total_ms",
    CASE WHEN s.server = 'DEDICATED' THEN p.pga_alloc_mem END AS "memory_bytes",
    i.total AS "io_total_bytes",
    CASE
        WHEN s.status = 'ACTIVE' THEN (SELECT MIN(q.sql_text) FROM gv$sqlstats q WHERE q.inst_id = s.inst_id AND q.sql_id = s.sql_id)
    END AS "statement"
FROM gv$session s
LEFT JOIN gv$sess_time_model c ON c.inst_id = s.inst_id AND c.sid = s.sid AND c.stat_name = 'DB CPU'
LEFT JOIN gv$process p ON p.inst_id = s.inst_id AND p.addr = s.paddr
LEFT JOIN (
    SELECT t.inst_id, t.sid, SUM(t.value) AS total
    FROM gv$sesstat t
    JOIN v$statname n ON n.statistic# = t.statistic#
    WHERE n.name IN ('physical read total bytes', 'physical write total bytes')
    GROUP BY t.inst_id, t.sid
) i ON i.inst_id = s.inst_id AND i.sid = s.sid
WHERE s.type = 'USER' AND s.username IS NOT NULL
    AND NOT (
        s.sid = TO_NUMBER(SYS_CONTEXT('USERENV', 'SID')) AND s.inst_id = TO_NUMBER(SYS_CONTEXT('USERENV', 'INSTANCE'))
    )
