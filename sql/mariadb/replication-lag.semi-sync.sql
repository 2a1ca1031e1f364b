-- Semi-synchronous replication, where commits wait until a replica has acknowledged them: how many wait now, how many replicas are
-- connected that do, and how many have to; and whether it is switched on and is in effect: the server gives up where replicas
-- take too long. One row; null where there is none of it. Needs no privilege.
SELECT
    MAX(CASE WHEN VARIABLE_NAME LIKE '%WAIT\_SESSIONS' THEN CAST(VARIABLE_VALUE AS SIGNED) END) AS waiting,
    MAX(CASE WHEN VARIABLE_NAME LIKE '%CLIENTS' THEN CAST(VARIABLE_VALUE AS SIGNED) END) AS connected,
    MAX(CASE WHEN VARIABLE_NAME LIKE '%STATUS' THEN VARIABLE_VALUE = 'ON' END) AS in_effect,
    (
        -- A replica of its own, which is to take over one day, waits for nobody.
        SELECT MAX(v.VARIABLE_VALUE = 'ON') AND NOT @@global.read_only
        FROM information_schema.GLOBAL_VARIABLES v
        WHERE v.VARIABLE_NAME = 'RPL_SEMI_SYNC_MASTER_ENABLED'
    ) AS enabled,
    1 AS wanted
FROM information_schema.GLOBAL_STATUS
WHERE VARIABLE_NAME IN (
    'RPL_SEMI_SYNC_MASTER_WAIT_SESSIONS', 'RPL_SEMI_SYNC_MASTER_CLIENTS', 'RPL_SEMI_SYNC_MASTER_STATUS'
)
