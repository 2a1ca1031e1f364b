-- Every client session and running event but this session: no replication, no other thread of the server's own. At least one row: where there is no session its session_id is null.
-- Needs PROCESS: without it the server lists the user's own sessions only and says nothing, so information_schema.INNODB_TRX,
-- which it does refuse, is asked for as well.
-- MariaDB keeps neither processor time nor input and output per session.
SELECT
    TRUE AS permitted,
    CAST(s.ID AS CHAR) AS session_id,
    s.USER AS `user`,
    s.DB AS `database`,
    s.HOST AS client_and_port,
    NULL AS program,
    CONCAT_WS(': ', s.COMMAND, NULLIF(s.STATE, '')) AS state,
    NULL AS wait,
    CASE WHEN s.COMMAND = 'Sleep' THEN 0 ELSE CAST(GREATEST(0, s.TIME_MS) AS SIGNED) END AS active_ms,
    NULL AS cpu_ms,
    -- Some versions count below zero.
    CASE WHEN s.MEMORY_USED >= 0 THEN s.MEMORY_USED END AS memory_bytes,
    NULL AS io_bytes,
    NULL AS io_total_us,
    -- As bytes: INFO loses characters that take four of them.
    CASE WHEN s.COMMAND <> 'Sleep' THEN LEFT(s.INFO_BINARY, 8000) END AS statement
FROM (SELECT COUNT(*) AS transactions FROM information_schema.INNODB_TRX) p
LEFT JOIN information_schema.PROCESSLIST s
    ON s.ID <> CONNECTION_ID()
    AND s.COMMAND NOT LIKE 'Slave%' AND s.COMMAND NOT LIKE 'Binlog Dump%' AND s.COMMAND <> 'Daemon'
    -- Who has not logged in has no session yet. (The user may be called so.)
    AND NOT (s.USER = 'unauthenticated user' AND s.COMMAND = 'Connect')
    -- Its own threads come from nowhere, whatever they are called in other versions.
    AND NOT (s.USER = 'system user' AND s.HOST = '')
