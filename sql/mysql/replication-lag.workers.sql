-- Why workers that apply changes have stopped: the status of a channel says no more than that they did. MySQL 8 or later.
-- Needs SELECT on performance_schema: the server refuses the query without it.
SELECT
    CHANNEL_NAME AS Channel_Name,
    LAST_ERROR_NUMBER AS number,
    LAST_ERROR_MESSAGE AS message
FROM performance_schema.replication_applier_status_by_worker
WHERE LAST_ERROR_NUMBER <> 0
ORDER BY LAST_ERROR_TIMESTAMP DESC
