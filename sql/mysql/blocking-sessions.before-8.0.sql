-- The same on MySQL 5.7, which tells here who holds up whom, too.
-- Needs PROCESS: the server refuses the query without it.
-- InnoDB tells times in the zone of the server's host, which is the session's too.
SELECT
    CAST(t.trx_mysql_thread_id AS CHAR) AS session_id,
    GROUP_CONCAT(DISTINCT b.trx_mysql_thread_id) AS blocked_by,
    GREATEST(0, UNIX_TIMESTAMP() - UNIX_TIMESTAMP(MIN(t.trx_wait_started))) * 1000 AS waiting_ms,
    GREATEST(0, UNIX_TIMESTAMP() - UNIX_TIMESTAMP(MIN(t.trx_started))) * 1000 AS transaction_ms
FROM information_schema.INNODB_TRX t
LEFT JOIN information_schema.INNODB_LOCK_WAITS w ON w.requesting_trx_id = t.trx_id
LEFT JOIN information_schema.INNODB_TRX b ON b.trx_id = w.blocking_trx_id
GROUP BY t.trx_mysql_thread_id
