-- What somebody waits for, as the performance schema has it: for rows (kind "row"), each transaction that waits and those that it
-- waits behind; for the metadata of objects ("metadata"), each lock that is held or wanted on an object that somebody waits for; and
-- every session whose state says that it waits ("state"). At least one row: where nobody waits its kind is null.
-- Of a lock on a row, the thread is not who holds it: whoever waits may have written down another's lock, and the server books that
-- under the waiter's thread. Its transaction is right: see blocking-sessions.transactions.sql.
-- Needs SELECT on performance_schema; the server refuses the query without it. Where the server runs without its performance
-- schema, nobody is seen to wait: "permitted" is null then. "lost" is how many connections it has no room for.
-- There is no metadata where the instrument wait/lock/metadata/sql/mdl is off: a state tells of a session that waits all the same.
WITH metadata AS (
    SELECT
        OWNER_THREAD_ID AS thread,
        CONCAT_WS('/', OBJECT_TYPE, HEX(OBJECT_SCHEMA), HEX(OBJECT_NAME)) AS object,
        LOCK_TYPE AS lock_type,
        LOCK_STATUS AS lock_status
    FROM performance_schema.metadata_locks
), found AS (
    SELECT
        'row' AS kind,
        MAX(REQUESTING_THREAD_ID) AS thread,
        CAST(REQUESTING_ENGINE_TRANSACTION_ID AS CHAR) AS transaction,
        GROUP_CONCAT(DISTINCT BLOCKING_ENGINE_TRANSACTION_ID) AS behind,
        NULL AS object,
        NULL AS lock_type,
        NULL AS lock_status
    FROM performance_schema.data_lock_waits
    GROUP BY REQUESTING_ENGINE_TRANSACTION_ID
    UNION ALL
    SELECT 'metadata', thread, NULL, NULL, object, lock_type, lock_status
    FROM metadata
    WHERE object IN (SELECT wanted.object FROM metadata wanted WHERE wanted.lock_status = 'PENDING')
    UNION ALL
    SELECT 'state', THREAD_ID, NULL, NULL, NULL, NULL, NULL
    FROM performance_schema.threads
    WHERE PROCESSLIST_STATE LIKE 'Waiting for % lock' OR PROCESSLIST_STATE IN ('User lock', 'Waiting for table flush')
)
SELECT
    IF(@@global.performance_schema, TRUE, NULL) AS permitted,
    p.lost,
    f.kind,
    f.transaction,
    f.behind,
    f.object,
    f.lock_type,
    f.lock_status,
    s.THREAD_ID IS NULL AS thread_gone,
    CAST(s.PROCESSLIST_ID AS CHAR) AS session_id,
    s.PROCESSLIST_USER AS `user`,
    s.PROCESSLIST_DB AS `database`,
    s.PROCESSLIST_HOST AS client,
    CONCAT_WS(': ', s.PROCESSLIST_COMMAND, NULLIF(s.PROCESSLIST_STATE, '')) AS state,
    CASE WHEN f.kind = 'state' THEN s.PROCESSLIST_TIME * 1000 END AS waiting_ms,
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
LEFT JOIN found f ON TRUE
LEFT JOIN performance_schema.threads s ON s.THREAD_ID = f.thread
LEFT JOIN performance_schema.events_statements_current e
    ON e.THREAD_ID = s.THREAD_ID AND e.NESTING_EVENT_LEVEL = 0 AND e.END_EVENT_ID IS NULL
