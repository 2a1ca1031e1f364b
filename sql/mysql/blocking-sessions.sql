-- Every session that waits for a lock, and every session that one of them waits for. At least one row: where nobody waits
-- its session_id is null.
-- Needs SELECT on performance_schema, and PROCESS for the transactions; the server refuses the query without them. Where the server
-- runs without its performance schema, nobody is seen to wait: "permitted" is null then.
WITH waits AS (
    SELECT r.PROCESSLIST_ID AS waiting, b.PROCESSLIST_ID AS blocker
    FROM performance_schema.data_lock_waits w
    JOIN performance_schema.threads r ON r.THREAD_ID = w.REQUESTING_THREAD_ID
    JOIN performance_schema.threads b ON b.THREAD_ID = w.BLOCKING_THREAD_ID
    UNION
    SELECT r.PROCESSLIST_ID, b.PROCESSLIST_ID
    FROM performance_schema.metadata_locks wanted
    JOIN performance_schema.metadata_locks held
        ON held.OBJECT_TYPE = wanted.OBJECT_TYPE
        AND held.OBJECT_SCHEMA <=> wanted.OBJECT_SCHEMA
        AND held.OBJECT_NAME <=> wanted.OBJECT_NAME
        AND held.LOCK_STATUS = 'GRANTED'
        AND held.OWNER_THREAD_ID <> wanted.OWNER_THREAD_ID
    JOIN performance_schema.threads r ON r.THREAD_ID = wanted.OWNER_THREAD_ID
    JOIN performance_schema.threads b ON b.THREAD_ID = held.OWNER_THREAD_ID
    WHERE wanted.LOCK_STATUS = 'PENDING'
), involved AS (
    SELECT waiting AS id FROM waits UNION SELECT blocker FROM waits
)
SELECT
    IF(@@global.performance_schema, TRUE, NULL) AS permitted,
    CAST(i.id AS CHAR) AS session_id,
    (SELECT GROUP_CONCAT(DISTINCT w.blocker) FROM waits w WHERE w.waiting = i.id) AS blocked_by,
    s.PROCESSLIST_USER AS `user`,
    s.PROCESSLIST_DB AS `database`,
    s.PROCESSLIST_HOST AS client,
    CONCAT_WS(': ', s.PROCESSLIST_COMMAND, NULLIF(s.PROCESSLIST_STATE, '')) AS state,
    CASE
        WHEN t.trx_wait_started IS NOT NULL THEN GREATEST(0, TIMESTAMPDIFF(SECOND, t.trx_wait_started, NOW())) * 1000
        WHEN s.PROCESSLIST_STATE LIKE 'Waiting for % lock' THEN s.PROCESSLIST_TIME * 1000
        -- INNODB_TRX is as it was up to 0.1 s ago: this wait is younger.
        WHEN i.id IN (SELECT w.waiting FROM waits w) THEN 0
    END AS waiting_ms,
    GREATEST(0, TIMESTAMPDIFF(SECOND, t.trx_started, NOW())) * 1000 AS transaction_ms,
    LEFT(s.PROCESSLIST_INFO, 2000) AS statement
FROM (SELECT 1 AS one) p
LEFT JOIN involved i ON TRUE
LEFT JOIN performance_schema.threads s ON s.PROCESSLIST_ID = i.id
LEFT JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id = i.id
