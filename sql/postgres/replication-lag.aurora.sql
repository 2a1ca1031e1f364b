-- The same on Aurora, whose readers share the writer's storage: nothing is sent to them, and none of PostgreSQL's own views
-- knows of them. Asked only of Aurora. A writer tells of each reader, a reader of itself.
-- A server that has said nothing for a minute is not there any more.
SELECT
    TRUE AS permitted,
    CASE WHEN reader.here THEN 'from-source' ELSE 'to-replica' END AS direction,
    '' AS name,
    CASE WHEN reader.here THEN writer.server_id ELSE r.server_id END::text AS peer,
    'shared storage' AS state,
    coalesce(clock_timestamp() - r.last_update_timestamp < interval '1 minute', false) AS running,
    r.replica_lag_in_msec::float8::bigint AS lag_ms,
    NULL::bigint AS lag_bytes,
    nullif(CASE WHEN r.last_transport_error::int <> 0 THEN 'transport error ' || r.last_transport_error END, '') AS error
FROM (SELECT pg_is_in_recovery() AS here) reader
CROSS JOIN aurora_replica_status() r
LEFT JOIN aurora_replica_status() writer ON writer.session_id::text = 'MASTER_SESSION_ID'
WHERE r.session_id::text <> 'MASTER_SESSION_ID'
    AND (NOT reader.here OR r.server_id::text = aurora_db_instance_identifier()::text)
