-- Every open InnoDB transaction of a client but this one. At least one row: where there is none, its session_id is null.
-- Needs PROCESS: the server refuses the query without it.
SELECT
    TRUE AS permitted,
    'session' AS kind,
    CAST(t.trx_mysql_thread_id AS CHAR) AS session_id,
    s.USER AS `user`,
    s.DB AS `database`,
    SUBSTRING_INDEX(s.HOST, ':', 1) AS client,
    CONCAT_WS(': ', s.COMMAND, NULLIF(s.STATE, '')) AS state,
    GREATEST(0, TIMESTAMPDIFF(SECOND, t.trx_started, NOW())) * 1000 AS age_ms,
    t.trx_rows_modified AS rows_modified,
    LEFT(t.trx_query, 2000) AS statement
FROM (SELECT 1 AS one) p
LEFT JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id <> CONNECTION_ID() AND t.trx_mysql_thread_id <> 0
LEFT JOIN information_schema.PROCESSLIST s ON s.ID = t.trx_mysql_thread_id
