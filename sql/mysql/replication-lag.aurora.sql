-- Every server of an Aurora cluster, whose readers share the writer's storage: SHOW REPLICA STATUS knows nothing of them.
-- silent_s is how much longer ago than the most recent of them a server was heard of: rows of servers that are gone stay.
SELECT
    r.SERVER_ID AS server_id,
    r.SESSION_ID = 'MASTER_SESSION_ID' AS writer,
    CAST(r.REPLICA_LAG_IN_MILLISECONDS AS SIGNED) AS lag_ms,
    TIMESTAMPDIFF(SECOND, r.LAST_UPDATE_TIMESTAMP, newest.heard) AS silent_s
FROM information_schema.replica_host_status r
CROSS JOIN (SELECT MAX(LAST_UPDATE_TIMESTAMP) AS heard FROM information_schema.replica_host_status) newest
