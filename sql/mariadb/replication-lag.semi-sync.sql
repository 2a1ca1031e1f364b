-- Semi-synchronous replication, where commits wait until a replica has acknowledged them: how many wait now, how many replicas are
-- connected that do, and how many have to. One row; null where there is none of it. Needs no privilege.
SELECT
    MAX(CASE WHEN VARIABLE_NAME LIKE '%WAIT\_SESSIONS' THEN CAST(VARIABLE_VALUE AS SIGNED) END) AS waiting,
    MAX(CASE WHEN VARIABLE_NAME LIKE '%CLIENTS' THEN CAST(VARIABLE_VALUE AS SIGNED) END) AS connected,
    1 AS wanted
FROM information_schema.GLOBAL_STATUS
WHERE VARIABLE_NAME IN ('RPL_SEMI_SYNC_MASTER_WAIT_SESSIONS', 'RPL_SEMI_SYNC_MASTER_CLIENTS')
