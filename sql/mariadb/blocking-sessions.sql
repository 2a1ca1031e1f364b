-- Every session that waits for an InnoDB row lock, and every session that one of them waits for; and every session that
-- waits for another lock, where the server does not tell for whom. 0 stands for transactions of no session, and its state for what
-- they are: prepared and left, or being rolled back by the server. At least one row: where nobody waits its session_id is null.
-- Needs PROCESS: the server refuses the query without it.
-- InnoDB tells times of day as the server's host showed them, in whose zone the session is. Where a clock goes back, it shows some
-- twice: "…_or_ms" is the other age then.
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
    s.HOST AS client_and_port,
    CASE WHEN i.id <> 0 THEN CONCAT_WS(': ', s.COMMAND, NULLIF(s.STATE, ''))
        WHEN t.rolling_back THEN 'rolling back'
        ELSE 'prepared' END AS state,
    CASE
        WHEN t.waiting_since IS NOT NULL THEN (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.waiting_since)) * 1000
        WHEN s.STATE LIKE 'Waiting for % lock' OR s.STATE IN ('User lock', 'Waiting for table flush')
            THEN CAST(GREATEST(0, s.TIME_MS) AS SIGNED)
    END AS waiting_ms,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.waiting_since)) * 1000 + CASE t.waiting_since
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.waiting_since) - 3600) THEN 3600000
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.waiting_since) + 3600) THEN -3600000
    END AS waiting_or_ms,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.since)) * 1000 AS transaction_ms,
    (UNIX_TIMESTAMP() - UNIX_TIMESTAMP(t.since)) * 1000 + CASE t.since
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.since) - 3600) THEN 3600000
        WHEN FROM_UNIXTIME(UNIX_TIMESTAMP(t.since) + 3600) THEN -3600000
    END AS transaction_or_ms,
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
        MIN(trx_wait_started) AS waiting_since,
        MIN(trx_started) AS since,
        MIN(trx_state = 'ROLLING BACK') AS rolling_back
    FROM information_schema.INNODB_TRX
    GROUP BY trx_mysql_thread_id
) t ON t.id = i.id
