-- Subscriptions of logical replication, in every database, and whether somebody works for each. At least one row: where there is none, or
-- the user may not see what replication does, its name is null. None on a standby: nobody works there.
SELECT
    p.permitted,
    s.subname::text AS name,
    d.datname::text AS database,
    s.subenabled AS enabled,
    w.workers > 0 AS running,
    (extract(epoch FROM clock_timestamp() - w.heard) * 1000)::bigint AS heard_ms
FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS permitted) p
LEFT JOIN pg_subscription s ON p.permitted AND NOT pg_is_in_recovery()
LEFT JOIN pg_database d ON d.oid = s.subdbid
CROSS JOIN LATERAL (
    -- Who copies one table, or helps another worker, is not counted.
    SELECT count(o.pid) AS workers, max(o.last_msg_receipt_time) AS heard
    FROM pg_stat_subscription o
    WHERE o.subid = s.oid AND o.relid IS NULL
) w
