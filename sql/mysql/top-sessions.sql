-- Every client session but this one. At least one row: where there is no session its session_id is null.
-- Needs SELECT on performance_schema; the server refuses the query without it.
-- Processor time is kept only where the consumer events_statements_cpu is on, memory only where the memory instruments
-- are; both are null otherwise. Timers are in picoseconds.
SELECT
    TRUE AS permitted,
    CAST(s.PROCESSLIST_ID AS CHAR) AS session_id,
    s.PROCESSLIST_USER AS `user`,
    s.PROCESSLIST_DB AS `database`,
    s.PROCESSLIST_HOST AS client,
    (SELECT a.ATTR_VALUE FROM performance_schema.session_account_connect_attrs a
        WHERE a.PROCESSLIST_ID = s.PROCESSLIST_ID AND a.ATTR_NAME = 'program_name') AS program,
    CONCAT_WS(': ', s.PROCESSLIST_COMMAND, NULLIF(s.PROCESSLIST_STATE, '')) AS state,
    NULL AS wait,
    CASE WHEN s.PROCESSLIST_COMMAND = 'Sleep' THEN 0
        ELSE COALESCE(CAST(e.TIMER_WAIT / 1000000000 AS SIGNED), s.PROCESSLIST_TIME * 1000) END AS active_ms,
    CAST(NULLIF(e.CPU_TIME, 0) / 1000000000 AS SIGNED) AS cpu_ms,
    m.CURRENT_NUMBER_OF_BYTES_USED AS memory_bytes,
    NULL AS io_bytes,
    CASE WHEN s.PROCESSLIST_COMMAND <> 'Sleep' THEN LEFT(s.PROCESSLIST_INFO, 2000) END AS statement
FROM (SELECT 1 AS one) p
LEFT JOIN performance_schema.threads s
    ON s.TYPE = 'FOREGROUND' AND s.PROCESSLIST_ID IS NOT NULL AND s.PROCESSLIST_COMMAND <> 'Daemon'
    AND s.PROCESSLIST_ID <> CONNECTION_ID()
LEFT JOIN performance_schema.events_statements_current e
    ON e.THREAD_ID = s.THREAD_ID AND e.NESTING_EVENT_ID IS NULL AND e.END_EVENT_ID IS NULL
LEFT JOIN (
    SELECT THREAD_ID, SUM(CURRENT_NUMBER_OF_BYTES_USED) AS CURRENT_NUMBER_OF_BYTES_USED
    FROM performance_schema.memory_summary_by_thread_by_event_name
    GROUP BY THREAD_ID
) m ON m.THREAD_ID = s.THREAD_ID
