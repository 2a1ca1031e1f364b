-- Whether commits here wait for standbys to confirm them, how many do, and who waits right now. One row. Only those of
-- sessions whose synchronous_commit is on, remote_write or remote_apply wait.
-- Needs pg_read_all_stats (pg_monitor has it): without, neither standbys nor what sessions wait for are seen.
SELECT
    p.permitted,
    NOT pg_is_in_recovery() AND current_setting('max_wal_senders')::integer > 0 AS active,
    current_setting('synchronous_standby_names') AS standbys,
    -- What this user or database has of its own says nothing of others.
    (
        SELECT setting IN ('off', 'local') AND source NOT IN ('database', 'user', 'database user', 'client', 'session')
        FROM pg_settings
        WHERE name = 'synchronous_commit'
    ) AS local,
    (SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')) AS confirming,
    w.waiting,
    w.oldest_ms,
    w.commits
FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS permitted) p
CROSS JOIN (
    SELECT
        count(*) AS waiting,
        max(greatest(0, extract(epoch FROM clock_timestamp() - coalesce(xact_start, query_start)) * 1000))::bigint AS oldest_ms,
        -- One that is there twice has waited in between.
        string_agg(pid::text || '@' || extract(epoch FROM coalesce(xact_start, query_start))::text, ' ') AS commits
    FROM pg_stat_activity
    WHERE wait_event_type = 'IPC' AND wait_event = 'SyncRep'
) w
