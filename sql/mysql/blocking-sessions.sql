-- Every session that waits for a lock, and every session that one of them waits for; 0 stands for transactions of no session, such
-- as those that were prepared and left. At least one row: where nobody waits its session_id is null.
-- Needs SELECT on performance_schema; the server refuses the query without it. Where the server runs without its performance
-- schema, nobody is seen to wait: "permitted" is null then. "lost" is how many connections it has no room for.
-- For how long a session waits for a row, and whose transaction holds it, is known to InnoDB only: see
-- blocking-sessions.transactions.sql. The thread of a row's lock is the one that made the lock: for a lock that was implicit, the
-- first who waited for it. So row_threads is no more than a guess at who holds what is waited for, and row_transactions is no guess.
WITH waits AS (
    SELECT r.PROCESSLIST_ID AS waiting, b.PROCESSLIST_ID AS blocker, w.BLOCKING_ENGINE_TRANSACTION_ID AS trx
    FROM performance_schema.data_lock_waits w
    JOIN performance_schema.threads r ON r.THREAD_ID = w.REQUESTING_THREAD_ID
    LEFT JOIN performance_schema.threads b ON b.THREAD_ID = w.BLOCKING_THREAD_ID
    UNION
    -- Empty where the instrument wait/lock/metadata/sql/mdl is off: a state tells of a session that waits all the same.
    SELECT r.PROCESSLIST_ID, COALESCE(b.PROCESSLIST_ID, 0), NULL
    FROM performance_schema.metadata_locks wanted
    JOIN performance_schema.metadata_locks held
        ON held.OBJECT_TYPE = wanted.OBJECT_TYPE
        AND held.OBJECT_SCHEMA <=> wanted.OBJECT_SCHEMA
        AND held.OBJECT_NAME <=> wanted.OBJECT_NAME
        AND held.LOCK_STATUS = 'GRANTED'
        AND held.OWNER_THREAD_ID <> wanted.OWNER_THREAD_ID
    JOIN performance_schema.threads r ON r.THREAD_ID = wanted.OWNER_THREAD_ID
    LEFT JOIN performance_schema.threads b ON b.THREAD_ID = held.OWNER_THREAD_ID
    WHERE wanted.LOCK_STATUS = 'PENDING'
), stuck AS (
    SELECT PROCESSLIST_ID AS id FROM performance_schema.threads
    WHERE PROCESSLIST_STATE LIKE 'Waiting for % lock' OR PROCESSLIST_STATE IN ('User lock', 'Waiting for table flush')
), involved AS (
    SELECT waiting AS id FROM waits UNION SELECT blocker FROM waits WHERE blocker IS NOT NULL UNION SELECT id FROM stuck
)
SELECT
    IF(@@global.performance_schema, TRUE, NULL) AS permitted,
    p.lost,
    CAST(i.id AS CHAR) AS session_id,
    (SELECT GROUP_CONCAT(DISTINCT w.blocker) FROM waits w WHERE w.waiting = i.id AND w.trx IS NULL) AS blocked_by,
    (SELECT GROUP_CONCAT(DISTINCT w.blocker) FROM waits w WHERE w.waiting = i.id AND w.trx IS NOT NULL) AS row_threads,
    (SELECT GROUP_CONCAT(DISTINCT w.trx) FROM waits w WHERE w.waiting = i.id) AS row_transactions,
    i.id IN (SELECT w.waiting FROM waits w) AS waits,
    s.PROCESSLIST_USER AS `user`,
    s.PROCESSLIST_DB AS `database`,
    s.PROCESSLIST_HOST AS client,
    CONCAT_WS(': ', s.PROCESSLIST_COMMAND, NULLIF(s.PROCESSLIST_STATE, '')) AS state,
    CASE WHEN i.id IN (SELECT d.id FROM stuck d) THEN s.PROCESSLIST_TIME * 1000 END AS waiting_ms,
    -- Timers are in picoseconds.
    (SELECT CAST(MAX(t.TIMER_WAIT) / 1000000000 AS SIGNED) FROM performance_schema.events_transactions_current t
        WHERE t.THREAD_ID = s.THREAD_ID AND t.STATE = 'ACTIVE') AS transaction_ms,
    LEFT(COALESCE(e.SQL_TEXT, s.PROCESSLIST_INFO), 2000) AS statement
FROM (
    SELECT CASE WHEN CAST(l.VARIABLE_VALUE AS SIGNED) > 0 THEN
        (SELECT CAST(t.VARIABLE_VALUE AS SIGNED) FROM performance_schema.global_status t
            WHERE t.VARIABLE_NAME = 'Threads_connected')
        - (SELECT COUNT(*) FROM performance_schema.threads k WHERE k.CONNECTION_TYPE IS NOT NULL)
        ELSE 0 END AS lost
    FROM performance_schema.global_status l
    WHERE l.VARIABLE_NAME = 'Performance_schema_thread_instances_lost'
) p
LEFT JOIN involved i ON TRUE
LEFT JOIN performance_schema.threads s ON s.PROCESSLIST_ID = i.id
LEFT JOIN performance_schema.events_statements_current e
    ON e.THREAD_ID = s.THREAD_ID AND e.NESTING_EVENT_LEVEL = 0 AND e.END_EVENT_ID IS NULL
