-- Where this server gets its changes from. One row: on a server that takes writes, its direction is null.
-- Needs pg_read_all_stats (pg_monitor has it): without, all about the receiver is blanked out.
SELECT
    p.permitted,
    CASE WHEN p.here THEN 'from-source' END AS direction,
    w.slot_name AS name,
    w.sender_host AS peer,
    coalesce(w.status, 'not receiving') AS state,
    coalesce(w.status = 'streaming', false) AS running
FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS permitted, pg_is_in_recovery() AS here) p
LEFT JOIN pg_stat_wal_receiver w ON p.permitted AND p.here
