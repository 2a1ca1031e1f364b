-- Where this server is in the write-ahead log, in bytes since its beginning. One row.
-- On a standby: what was received, whether replay is paused, how old the newest transaction is that was replayed, how long
-- changes are held back on purpose, whether it has a source to connect to and a command that brings archived log (from
-- PostgreSQL 12 on; null before, and where the user may not see it), whether a change is being held back right now, and
-- whether one waits for queries of the standby to end.
-- Needs pg_read_all_stats (pg_monitor has it): without, nobody sees what the standby waits for.
SELECT
    pg_has_role('pg_read_all_stats', 'USAGE') AS permitted,
    r.here AS standby,
    pg_wal_lsn_diff(CASE WHEN r.here THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, '0/0')::bigint
        AS "position",
    pg_wal_lsn_diff(CASE WHEN r.here THEN pg_last_wal_receive_lsn() END, '0/0')::bigint AS received,
    CASE WHEN r.here THEN pg_is_wal_replay_paused() END AS paused,
    CASE
        WHEN r.here AND pg_last_xact_replay_timestamp() IS NOT NULL
            THEN greatest(0, extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000)::bigint
    END AS replayed_ago_ms,
    s.delay_ms,
    s.connects,
    s.restores,
    EXISTS (
        SELECT FROM pg_stat_activity WHERE backend_type = 'startup' AND wait_event = 'RecoveryApplyDelay'
    ) AS holding,
    EXISTS (
        SELECT FROM pg_stat_activity
        WHERE backend_type = 'startup' AND (wait_event LIKE 'RecoveryConflict%' OR wait_event_type IN ('Lock', 'BufferPin'))
    ) AS in_conflict
FROM (SELECT pg_is_in_recovery() AS here) r
CROSS JOIN (
    SELECT
        max(setting) FILTER (WHERE name = 'recovery_min_apply_delay' AND vartype = 'integer')::bigint AS delay_ms,
        -- Their texts hold passwords.
        bool_or(setting <> '') FILTER (WHERE name = 'primary_conninfo') AS connects,
        bool_or(setting <> '') FILTER (WHERE name = 'restore_command') AS restores
    FROM pg_settings
    WHERE name IN ('recovery_min_apply_delay', 'primary_conninfo', 'restore_command')
) s
