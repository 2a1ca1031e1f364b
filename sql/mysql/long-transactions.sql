-- Every open InnoDB transaction but this session's: those of sessions, and those that were prepared and left. At least one row:
-- where there is none, its session_id is null.
-- Needs PROCESS and SELECT on performance_schema: the server refuses the query without them. It refuses it too (3854) while some
-- transaction's statement has a character that takes four bytes: see long-transactions.schema.sql.
-- InnoDB tells times of day as the server's host showed them, in whose zone the session is. Where a clock goes back, it shows some
-- twice: "age_or_ms" is the other age then. A transaction that was prepared before the server was started is as old as that in its
-- list: "server_ms" is how long ago it was, and "ready_ms" how long ago InnoDB had found those, and began to count; null where all
-- that it counts is off.
-- Who a session is of is null where the server runs without its performance schema; "named" is false then.
SELECT
    TRUE AS permitted,
    @@global.performance_schema AS named,
    CASE WHEN t.trx_mysql_thread_id = 0 THEN 'prepared' ELSE 'session' END AS kind,
    CAST(CASE WHEN t.trx_mysql_thread_id = 0 THEN t.trx_id ELSE t.trx_mysql_thread_id END AS CHAR) AS session_id,
    s.PROCESSLIST_USER AS `user`,
    s.PROCESSLIST_DB AS `database`,
    s.PROCESSLIST_HOST AS client,
    CASE WHEN t.trx_mysql_thread_id = 0 THEN 'prepared'
        ELSE CONCAT_WS(': ', s.PROCESSLIST_COMMAND, NULLIF(s.PROCESSLIST_STATE, '')) END AS state,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.trx_started)) * 1000 AS age_ms,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.trx_started)) * 1000 + CASE t.trx_started
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.trx_started) - 3600) THEN 3600000
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.trx_started) + 3600) THEN -3600000
    END AS age_or_ms,
    (SELECT CAST(u.VARIABLE_VALUE AS SIGNED) * 1000 FROM performance_schema.global_status u
        WHERE u.VARIABLE_NAME = 'Uptime') AS server_ms,
    (SELECT (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(MIN(m.TIME_ENABLED))) * 1000 FROM information_schema.INNODB_METRICS m) AS ready_ms,
    t.trx_rows_modified AS rows_modified,
    LEFT(COALESCE(e.SQL_TEXT, s.PROCESSLIST_INFO, t.trx_query), 2000) AS statement
FROM (SELECT 1 AS one) p
LEFT JOIN information_schema.INNODB_TRX t
    ON t.trx_mysql_thread_id <> CONNECTION_ID()
    -- The server's own transactions have no session either, and are over at once or are being rolled back.
    AND (t.trx_mysql_thread_id <> 0 OR (
        t.trx_state = 'RUNNING' AND t.trx_rows_modified > 0 AND t.trx_started <> NOW()
    ))
LEFT JOIN performance_schema.threads s ON s.PROCESSLIST_ID = t.trx_mysql_thread_id AND t.trx_mysql_thread_id <> 0
LEFT JOIN performance_schema.events_statements_current e
    ON e.THREAD_ID = s.THREAD_ID AND e.NESTING_EVENT_LEVEL = 0 AND e.END_EVENT_ID IS NULL
