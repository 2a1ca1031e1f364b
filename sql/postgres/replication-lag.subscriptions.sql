-- Subscriptions of logical replication, in every database, and whether somebody works for each. At least one row: where there is none, or
-- the user may not see what replication does, its name is null. None on a standby: nobody works there.
SELECT
    p.permitted,
    s.subname::text AS name,
    d.datname::text AS database,
    d.datname = current_database() AS here,
    -- As it is stored, to log in by it: see health.sequences.elsewhere.sql.
    CASE WHEN strpos(d.datname::text, '\') = 0 THEN encode(d.datname::text::bytea, 'hex') END AS stored,
    s.subenabled AS enabled,
    w.workers > 0 AS running,
    w.copiers > 0 AS copying,
    (extract(epoch FROM clock_timestamp() - w.heard) * 1000)::bigint AS heard_ms
FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS permitted) p
LEFT JOIN pg_subscription s ON p.permitted AND NOT pg_is_in_recovery()
LEFT JOIN pg_database d ON d.oid = s.subdbid
CROSS JOIN LATERAL (
    -- Who copies one table does not work for the others.
    SELECT
        count(o.pid) FILTER (WHERE o.relid IS NULL) AS workers,
        count(o.pid) FILTER (WHERE o.relid IS NOT NULL) AS copiers,
        max(o.last_msg_receipt_time) FILTER (WHERE o.relid IS NULL) AS heard
    FROM pg_stat_subscription o
    WHERE o.subid = s.oid
) w
