-- Which sessions wait for a semi-synchronous replica to acknowledge their commit, and how long their statements have run, in
-- milliseconds. At least one row; null where none does. Asked where the server counts some.
-- Needs PROCESS: without it the server lists the user's own sessions only and says nothing, so information_schema.INNODB_TRX,
-- which it does refuse, is asked for as well.
SELECT
    TRUE AS permitted,
    CAST(s.ID AS CHAR) AS session_id,
    CAST(GREATEST(0, s.TIME_MS) AS SIGNED) AS age_ms
FROM (SELECT COUNT(*) AS transactions FROM information_schema.INNODB_TRX) p
LEFT JOIN information_schema.PROCESSLIST s ON s.STATE LIKE 'Waiting for semi-sync ACK%'
