-- Every open transaction of a session but this one, as the performance schema has it. At least one row: where there is none, its
-- session_id is null. It knows neither how many rows a transaction has modified nor those that were prepared and left.
-- Needs SELECT on performance_schema: the server refuses the query without it. Where what counts transactions is off,
-- "permitted" is null. Timers are in picoseconds.
SELECT
    p.permitted,
    TRUE AS named,
    'session' AS kind,
    CAST(s.PROCESSLIST_ID AS CHAR) AS session_id,
    s.PROCESSLIST_USER AS `user`,
    s.PROCESSLIST_DB AS `database`,
    s.PROCESSLIST_HOST AS client,
    CONCAT_WS(': ', s.PROCESSLIST_COMMAND, NULLIF(s.PROCESSLIST_STATE, '')) AS state,
    CAST(t.TIMER_WAIT / 1000000000 AS SIGNED) AS age_ms,
    NULL AS rows_modified,
    LEFT(COALESCE(e.SQL_TEXT, s.PROCESSLIST_INFO), 2000) AS statement
FROM (
    SELECT IF(
        (SELECT COUNT(*) = 3 FROM performance_schema.setup_consumers c
            WHERE c.NAME IN ('global_instrumentation', 'thread_instrumentation', 'events_transactions_current')
                AND c.ENABLED = 'YES')
        AND EXISTS (SELECT 1 FROM performance_schema.setup_instruments i
            WHERE i.NAME = 'transaction' AND i.ENABLED = 'YES' AND i.TIMED = 'YES'),
        TRUE, NULL
    ) AS permitted
) p
LEFT JOIN (
    performance_schema.events_transactions_current t
    JOIN performance_schema.threads s ON s.THREAD_ID = t.THREAD_ID
) ON t.STATE = 'ACTIVE' AND s.PROCESSLIST_ID IS NOT NULL AND s.PROCESSLIST_ID <> CONNECTION_ID()
LEFT JOIN performance_schema.events_statements_current e
    ON e.THREAD_ID = s.THREAD_ID AND e.NESTING_EVENT_LEVEL = 0 AND e.END_EVENT_ID IS NULL
