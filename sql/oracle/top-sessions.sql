-- Every session of a client but this one. What it has used is counted since it began: two looks tell what it uses.
-- The time model is told while a call runs; "CPU used by this session" moves when it ends. Where a session is not WAITING, it is on a
-- processor, or wants one, and its event is the last one that it waited for. One that is ACTIVE and waits for what is Idle, such as a
-- timer or a queue, is not busy. The memory of a shared server is no session's.
-- Needs V_$SESSION, V_$SESS_TIME_MODEL, V_$SESSTAT, V_$STATNAME, V_$PROCESS and V_$SQLSTATS.
SELECT
    TO_CHAR(s.sid) || ',' || TO_CHAR(s.serial#) AS "session_id",
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
        WHEN s.status = 'ACTIVE' THEN (SELECT MIN(q.sql_text) FROM v$sqlstats q WHERE q.sql_id = s.sql_id)
    END AS "statement"
FROM v$session s
LEFT JOIN v$sess_time_model c ON c.sid = s.sid AND c.stat_name = 'DB CPU'
LEFT JOIN v$process p ON p.addr = s.paddr
LEFT JOIN (
    SELECT t.sid, SUM(t.value) AS total
    FROM v$sesstat t
    JOIN v$statname n ON n.statistic# = t.statistic#
    WHERE n.name IN ('physical read total bytes', 'physical write total bytes')
    GROUP BY t.sid
) i ON i.sid = s.sid
WHERE s.type = 'USER' AND s.username IS NOT NULL AND s.sid <> TO_NUMBER(SYS_CONTEXT('USERENV', 'SID'))
