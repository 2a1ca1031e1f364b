-- Every session that waits for an InnoDB row lock, and every session that one of them waits for; and every session that
-- waits for another lock, where the server does not tell for whom. 0 stands for transactions of no session, such as those that were
-- prepared and left. At least one row: where nobody waits its session_id is null.
-- Needs PROCESS: the server refuses the query without it.
-- InnoDB tells times in the zone of the server's host, which is the session's too.
SELECT
    TRUE AS permitted,
    CAST(i.id AS CHAR) AS session_id,
    (
        SELECT GROUP_CONCAT(DISTINCT b.trx_mysql_thread_id)
        FROM information_schema.INNODB_LOCK_WAITS w
        JOIN information_schema.INNODB_TRX r ON r.trx_id = w.requesting_trx_id
        JOIN information_schema.INNODB_TRX b ON b.trx_id = w.blocking_trx_id
        WHERE r.trx_mysql_thread_id = i.id
    ) AS blocked_by,
    s.USER AS `user`,
    s.DB AS `database`,
    SUBSTRING_INDEX(s.HOST, ':', 1) AS client,
    CONCAT_WS(': ', s.COMMAND, NULLIF(s.STATE, '')) AS state,
    CASE
        WHEN t.waiting_since IS NOT NULL THEN GREATEST(0, UNIX_TIMESTAMP() - t.waiting_since) * 1000
        WHEN s.STATE LIKE 'Waiting for % lock' OR s.STATE IN ('User lock', 'Waiting for table flush')
            THEN CAST(GREATEST(0, s.TIME_MS) AS SIGNED)
    END AS waiting_ms,
    GREATEST(0, UNIX_TIMESTAMP() - t.since) * 1000 AS transaction_ms,
    -- As bytes: INFO loses characters that take four of them.
    LEFT(s.INFO_BINARY, 8000) AS statement
FROM (SELECT COUNT(*) AS transactions FROM information_schema.INNODB_TRX) p
LEFT JOIN (
    SELECT ID AS id FROM information_schema.PROCESSLIST
    WHERE STATE LIKE 'Waiting for % lock' OR STATE IN ('User lock', 'Waiting for table flush')
    UNION
    SELECT x.trx_mysql_thread_id
    FROM information_schema.INNODB_TRX x
    JOIN information_schema.INNODB_LOCK_WAITS w ON x.trx_id IN (w.requesting_trx_id, w.blocking_trx_id)
) i ON TRUE
LEFT JOIN information_schema.PROCESSLIST s ON s.ID = i.id AND i.id <> 0
LEFT JOIN (
    SELECT
        trx_mysql_thread_id AS id,
        UNIX_TIMESTAMP(MIN(trx_wait_started)) AS waiting_since,
        UNIX_TIMESTAMP(MIN(trx_started)) AS since
    FROM information_schema.INNODB_TRX
    GROUP BY trx_mysql_thread_id
) t ON t.id = i.id
