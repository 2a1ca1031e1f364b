-- Which sessions wait for a semi-synchronous replica to acknowledge their commit, and how long their statements have run, in
-- milliseconds. At least one row; null where none does. Asked where the server counts some.
-- Needs SELECT on performance_schema; where the server runs without its performance schema, "permitted" is null.
SELECT
    IF(@@global.performance_schema, TRUE, NULL) AS permitted,
    CAST(t.PROCESSLIST_ID AS CHAR) AS session_id,
    CAST(t.PROCESSLIST_TIME * 1000 AS SIGNED) AS age_ms
FROM (SELECT 1 AS one) o
LEFT JOIN performance_schema.threads t ON t.PROCESSLIST_STATE LIKE 'Waiting for semi-sync ACK%'
