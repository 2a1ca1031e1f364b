-- Who gets this server's write-ahead log. At least one row: where nobody does, or the user may not see them, its pid is null.
-- Positions are in bytes since the beginning of the log. Who replays nothing (pg_receivewal, a base backup) has none there.
-- Needs pg_read_all_stats (pg_monitor has it): without, positions are blanked out.
SELECT
    p.permitted,
    s.pid::bigint AS pid,
    s.application_name AS name,
    coalesce(s.client_hostname, host(s.client_addr), 'local') AS peer,
    s.state,
    (extract(epoch FROM s.write_lag) * 1000)::bigint AS write_ms,
    (extract(epoch FROM s.replay_lag) * 1000)::bigint AS replay_ms,
    pg_wal_lsn_diff(s.write_lsn, '0/0')::bigint AS written,
    pg_wal_lsn_diff(s.flush_lsn, '0/0')::bigint AS flushed,
    pg_wal_lsn_diff(s.replay_lsn, '0/0')::bigint AS replayed
FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS permitted) p
LEFT JOIN pg_stat_replication s ON p.permitted
