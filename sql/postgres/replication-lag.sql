-- Where this server gets its changes from, and which replicas it sends them to. At least one row: where there is neither,
-- or the user may not see them, its direction is null.
-- Needs pg_read_all_stats (pg_monitor has it): without, the positions of replicas are blanked out.
SELECT
    p.permitted,
    to_regproc('pg_catalog.aurora_replica_status') IS NOT NULL AS aurora,
    r.*
FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS permitted) p
LEFT JOIN (
    SELECT
        'from-source' AS direction,
        coalesce(w.slot_name, '') AS name,
        w.sender_host AS peer,
        coalesce(w.status, 'not receiving') AS state,
        coalesce(w.status = 'streaming', false) AS running,
        CASE
            -- Nothing is left to replay: the source may just have been idle since.
            WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
            ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000
        END::bigint AS lag_ms,
        pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::bigint AS lag_bytes,
        NULL AS error
    FROM (SELECT 1) one
    LEFT JOIN pg_stat_wal_receiver w ON true
    WHERE pg_is_in_recovery()
    UNION ALL
    SELECT
        'to-replica',
        s.application_name,
        coalesce(s.client_hostname, host(s.client_addr), 'local'),
        s.state,
        s.state = 'streaming',
        coalesce(extract(epoch FROM s.replay_lag) * 1000, 0)::bigint,
        pg_wal_lsn_diff(
            CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
            s.replay_lsn
        )::bigint,
        NULL
    FROM pg_stat_replication s
) r ON p.permitted
