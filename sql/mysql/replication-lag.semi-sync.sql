-- Semi-synchronous replication, where commits wait until replicas have acknowledged them: how many wait now, how many replicas are
-- connected that do, and how many have to; and whether it is switched on and is in effect: the server gives up where replicas
-- take too long. One row; null where there is none of it. Needs no privilege.
SELECT
    MAX(CASE WHEN s.VARIABLE_NAME LIKE '%wait\_sessions' THEN CAST(s.VARIABLE_VALUE AS SIGNED) END) AS waiting,
    MAX(CASE WHEN s.VARIABLE_NAME LIKE '%clients' THEN CAST(s.VARIABLE_VALUE AS SIGNED) END) AS connected,
    MAX(CASE WHEN s.VARIABLE_NAME LIKE '%status' THEN s.VARIABLE_VALUE = 'ON' END) AS in_effect,
    (
        -- A replica of its own, which is to take over one day, waits for nobody.
        SELECT MAX(v.VARIABLE_VALUE = 'ON') AND NOT @@global.read_only
        FROM performance_schema.global_variables v
        WHERE v.VARIABLE_NAME IN ('rpl_semi_sync_source_enabled', 'rpl_semi_sync_master_enabled')
    ) AS enabled,
    (
        SELECT MAX(CAST(v.VARIABLE_VALUE AS SIGNED))
        FROM performance_schema.global_variables v
        WHERE v.VARIABLE_NAME IN ('rpl_semi_sync_source_wait_for_replica_count', 'rpl_semi_sync_master_wait_for_slave_count')
    ) AS wanted
FROM performance_schema.global_status s
WHERE s.VARIABLE_NAME IN (
    'Rpl_semi_sync_source_wait_sessions', 'Rpl_semi_sync_source_clients', 'Rpl_semi_sync_source_status',
    'Rpl_semi_sync_master_wait_sessions', 'Rpl_semi_sync_master_clients', 'Rpl_semi_sync_master_status'
)
