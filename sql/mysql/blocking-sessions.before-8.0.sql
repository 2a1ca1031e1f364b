-- The same on MySQL 5.7, which tells here who holds up whom, too.
-- Needs PROCESS: the server refuses the query without it.
SELECT
    CAST(t.trx_mysql_thread_id AS CHAR) AS session_id,
    GROUP_CONCAT(DISTINCT b.trx_mysql_thread_id) AS blocked_by,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.trx_wait_started)) * 1000 AS waiting_ms,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.trx_wait_started)) * 1000 + CASE t.trx_wait_started
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.trx_wait_started) - 3600) THEN 3600000
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.trx_wait_started) + 3600) THEN -3600000
    END AS waiting_or_ms,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.trx_started)) * 1000 AS transaction_ms,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.trx_started)) * 1000 + CASE t.trx_started
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.trx_started) - 3600) THEN 3600000
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.trx_started) + 3600) THEN -3600000
    END AS transaction_or_ms
FROM information_schema.INNODB_TRX t
LEFT JOIN information_schema.INNODB_LOCK_WAITS w ON w.requesting_trx_id = t.trx_id
LEFT JOIN information_schema.INNODB_TRX b ON b.trx_id = w.blocking_trx_id
GROUP BY t.trx_id, t.trx_mysql_thread_id, t.trx_wait_started, t.trx_started
