-- Every client session and running event but this session: no replication, no other thread of the server's own. At least
-- one row: where there is no session its session_id is null.
-- Needs SELECT on performance_schema; the server refuses the query without it. Where the server runs without its
-- performance schema, the tables are empty whoever is connected: "permitted" is null then. "lost" is how many connections it
-- has no room for.
-- MySQL tells a statement's processor time only once it has ended, and of input and output how long it took, not how much it was.
-- A figure is null where what counts it is off. Timers are in picoseconds.
-- No column here is younger than MySQL 5.7.
SELECT
    IF(@@global.performance_schema, TRUE, NULL) AS permitted,
    p.lost,
    CAST(s.PROCESSLIST_ID AS CHAR) AS session_id,
    s.PROCESSLIST_USER AS `user`,
    s.PROCESSLIST_DB AS `database`,
    s.PROCESSLIST_HOST AS client,
    -- session_account_connect_attrs would have those of the user's own sessions only.
    (SELECT a.ATTR_VALUE FROM performance_schema.session_connect_attrs a
        WHERE a.PROCESSLIST_ID = s.PROCESSLIST_ID AND a.ATTR_NAME = 'program_name') AS program,
    CONCAT_WS(': ', s.PROCESSLIST_COMMAND, NULLIF(s.PROCESSLIST_STATE, '')) AS state,
    NULL AS wait,
    -- Of a session that is not instrumented, that it sleeps may be what it did long ago.
    CASE WHEN s.INSTRUMENTED <> 'YES' AND e.TIMER_WAIT IS NULL
            AND (s.PROCESSLIST_COMMAND = 'Sleep' OR COALESCE(s.PROCESSLIST_TIME, 0) = 0) THEN NULL
        WHEN s.PROCESSLIST_COMMAND = 'Sleep' THEN 0
        ELSE COALESCE(CAST(e.TIMER_WAIT / 1000000000 AS SIGNED), s.PROCESSLIST_TIME * 1000) END AS active_ms,
    NULL AS cpu_ms,
    CASE WHEN p.counts AND p.counts_memory AND s.INSTRUMENTED = 'YES' THEN
        (SELECT SUM(m.CURRENT_NUMBER_OF_BYTES_USED) FROM performance_schema.memory_summary_by_thread_by_event_name m
            WHERE m.THREAD_ID = s.THREAD_ID) END AS memory_bytes,
    NULL AS io_bytes,
    -- Since the session began. In microseconds: less than a millisecond is not none.
    CASE WHEN p.counts AND p.counts_files AND s.INSTRUMENTED = 'YES' THEN
        (SELECT CAST(CEIL(SUM(w.SUM_TIMER_WAIT) / 1000000) AS SIGNED)
            FROM performance_schema.events_waits_summary_by_thread_by_event_name w
            WHERE w.THREAD_ID = s.THREAD_ID AND w.EVENT_NAME LIKE 'wait/io/file/%') END AS io_total_us,
    -- PROCESSLIST_INFO ends before the first character that is not UTF-8, as in a statement of a session in latin1.
    CASE WHEN s.PROCESSLIST_COMMAND <> 'Sleep' THEN LEFT(COALESCE(e.SQL_TEXT, s.PROCESSLIST_INFO), 2000) END AS statement
FROM (
    SELECT
        (SELECT COUNT(*) = 2 FROM performance_schema.setup_consumers c
            WHERE c.NAME IN ('global_instrumentation', 'thread_instrumentation') AND c.ENABLED = 'YES') AS counts,
        EXISTS (SELECT 1 FROM performance_schema.setup_instruments i
            WHERE i.NAME LIKE 'memory/sql/%' AND i.ENABLED = 'YES') AS counts_memory,
        EXISTS (SELECT 1 FROM performance_schema.setup_instruments i
            WHERE i.NAME = 'wait/io/file/innodb/innodb_data_file' AND i.ENABLED = 'YES' AND i.TIMED = 'YES') AS counts_files,
        (SELECT CASE WHEN CAST(l.VARIABLE_VALUE AS SIGNED) > 0 THEN
            (SELECT CAST(t.VARIABLE_VALUE AS SIGNED) FROM performance_schema.global_status t
                WHERE t.VARIABLE_NAME = 'Threads_connected')
            - (SELECT COUNT(*) FROM performance_schema.threads k WHERE k.CONNECTION_TYPE IS NOT NULL)
            ELSE 0 END
            FROM performance_schema.global_status l
            WHERE l.VARIABLE_NAME = 'Performance_schema_thread_instances_lost') AS lost
) p
LEFT JOIN performance_schema.threads s
    ON (s.CONNECTION_TYPE IS NOT NULL OR s.NAME = 'thread/sql/event_worker')
    AND s.PROCESSLIST_COMMAND NOT IN ('Binlog Dump', 'Binlog Dump GTID') AND s.PROCESSLIST_ID <> CONNECTION_ID()
LEFT JOIN performance_schema.events_statements_current e
    ON e.THREAD_ID = s.THREAD_ID AND e.NESTING_EVENT_LEVEL = 0 AND e.END_EVENT_ID IS NULL
