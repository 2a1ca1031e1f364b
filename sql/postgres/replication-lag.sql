-- Where this server gets its changes from. One row: on a server that takes writes, its direction is null.
-- A receiver that hears nothing asks its source for a sign of life after half of wal_receiver_timeout, and ends after all of it:
-- one that has heard nothing for much longer than half of it receives nothing, whatever it calls itself.
-- heard_ms is since it last heard anything.
-- Needs pg_read_all_stats (pg_monitor has it): without, all about the receiver is blanked out.
SELECT
    p.permitted,
    CASE WHEN p.here THEN 'from-source' END AS direction,
    w.slot_name AS name,
    w.sender_host AS peer,
    CASE WHEN s.silent THEN 'silent for ' || s.silent_s || ' s' ELSE coalesce(w.status, 'not receiving') END AS state,
    coalesce(w.status = 'streaming', false) AND NOT s.silent AS running,
    s.silent_s * 1000 AS heard_ms
FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS permitted, pg_is_in_recovery() AS here) p
LEFT JOIN pg_stat_wal_receiver w ON p.permitted AND p.here
CROSS JOIN LATERAL (
    SELECT
        h.silent_s,
        coalesce(h.silent_s > 5 + (
            SELECT setting::bigint / 2000 FROM pg_settings WHERE name = 'wal_receiver_timeout' AND setting::bigint > 0
        ), false) AS silent
    FROM (SELECT greatest(0, extract(epoch FROM clock_timestamp() - w.last_msg_receipt_time))::bigint AS silent_s) h
) s
