-- Every session that waits for an InnoDB row lock, and every session that one of them waits for; and every session that
-- waits for another lock, where the server does not tell for whom. At least one row: where nobody waits its session_id is
-- null.
-- Needs PROCESS: the server refuses the query without it.
SELECT
    TRUE AS permitted,
    CAST(s.ID AS CHAR) AS session_id,
    (
        SELECT GROUP_CONCAT(DISTINCT b.trx_mysql_thread_id)
        FROM information_schema.INNODB_LOCK_WAITS w
        JOIN information_schema.INNODB_TRX r ON r.trx_id = w.requesting_trx_id
        JOIN information_schema.INNODB_TRX b ON b.trx_id = w.blocking_trx_id
        WHERE r.trx_mysql_thread_id = s.ID
    ) AS blocked_by,
    s.USER AS `user`,
    s.DB AS `database`,
    SUBSTRING_INDEX(s.HOST, ':', 1) AS client,
    CONCAT_WS(': ', s.COMMAND, NULLIF(s.STATE, '')) AS state,
    CASE
        WHEN t.trx_wait_started IS NOT NULL THEN GREATEST(0, TIMESTAMPDIFF(SECOND, t.trx_wait_started, NOW())) * 1000
        WHEN s.STATE LIKE 'Waiting for % lock' THEN CAST(GREATEST(0, s.TIME_MS) AS SIGNED)
    END AS waiting_ms,
    GREATEST(0, TIMESTAMPDIFF(SECOND, t.trx_started, NOW())) * 1000 AS transaction_ms,
    LEFT(s.INFO, 2000) AS statement
FROM (SELECT COUNT(*) AS transactions FROM information_schema.INNODB_TRX) p
LEFT JOIN information_schema.PROCESSLIST s
    ON s.STATE LIKE 'Waiting for % lock' OR s.ID IN (
        SELECT x.trx_mysql_thread_id
        FROM information_schema.INNODB_TRX x
        JOIN information_schema.INNODB_LOCK_WAITS w ON x.trx_id IN (w.requesting_trx_id, w.blocking_trx_id)
    )
LEFT JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id = s.ID
