-- InnoDB's transactions: whose each is, how long it has been waiting for a row, and how long it has been open. Session 0 stands
-- for those of no session, and its state for what they are: prepared and left, or being rolled back by the server.
-- Needs PROCESS and SELECT on performance_schema: the server refuses the query without them. It refuses it too (3854) while some
-- transaction's statement has a character that takes four bytes.
-- InnoDB tells times of day as the server's host showed them, in whose zone the session is. Where a clock goes back, it shows some
-- twice: "…_or_ms" is the other age then.
SELECT
    CAST(t.trx_id AS CHAR) AS transaction,
    CAST(t.trx_mysql_thread_id AS CHAR) AS session_id,
    s.PROCESSLIST_USER AS `user`,
    s.PROCESSLIST_DB AS `database`,
    s.PROCESSLIST_HOST AS client,
    CASE
        WHEN t.trx_mysql_thread_id <> 0 THEN CONCAT_WS(': ', s.PROCESSLIST_COMMAND, NULLIF(s.PROCESSLIST_STATE, ''))
        WHEN t.trx_state = 'ROLLING BACK' THEN 'rolling back'
        ELSE 'prepared'
    END AS state,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.trx_wait_started)) * 1000 AS waiting_ms,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.trx_wait_started)) * 1000 + CASE t.trx_wait_started
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.trx_wait_started) - 3600) THEN 3600000
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.trx_wait_started) + 3600) THEN -3600000
    END AS waiting_or_ms,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.trx_started)) * 1000 AS transaction_ms,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.trx_started)) * 1000 + CASE t.trx_started
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.trx_started) - 3600) THEN 3600000
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.trx_started) + 3600) THEN -3600000
    END AS transaction_or_ms,
    LEFT(COALESCE(e.SQL_TEXT, s.PROCESSLIST_INFO), 2000) AS statement
FROM information_schema.INNODB_TRX t
LEFT JOIN performance_schema.threads s ON s.PROCESSLIST_ID = t.trx_mysql_thread_id AND t.trx_mysql_thread_id <> 0
LEFT JOIN performance_schema.events_statements_current e
    ON e.THREAD_ID = s.THREAD_ID AND e.NESTING_EVENT_LEVEL = 0 AND e.END_EVENT_ID IS NULL
