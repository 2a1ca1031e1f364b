-- How long each session has been waiting for a row, and how long its transaction has been open; 0 stands for transactions of no
-- session. Who holds up whom is not told here (blocked_by is null), but which transactions are whose.
-- Needs PROCESS: the server refuses the query without it. It refuses it too (3854) while some transaction's statement has a
-- character that takes four bytes.
-- InnoDB tells times in the zone of the server's host, which is the session's too.
SELECT
    CAST(t.trx_mysql_thread_id AS CHAR) AS session_id,
    NULL AS blocked_by,
    GROUP_CONCAT(t.trx_id) AS transactions,
    GREATEST(0, UNIX_TIMESTAMP() - UNIX_TIMESTAMP(MIN(t.trx_wait_started))) * 1000 AS waiting_ms,
    GREATEST(0, UNIX_TIMESTAMP() - UNIX_TIMESTAMP(MIN(t.trx_started))) * 1000 AS transaction_ms
FROM information_schema.INNODB_TRX t
GROUP BY t.trx_mysql_thread_id
