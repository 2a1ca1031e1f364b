-- How archiving of finished write-ahead log went. One row. Needs no privilege.
SELECT
    CASE current_setting('archive_mode') WHEN 'always' THEN true WHEN 'on' THEN NOT pg_is_in_recovery() ELSE false END AS active,
    current_setting('archive_mode') = 'off' AS switched_off,
    -- Neither a command nor, from PostgreSQL 15 on, a library.
    coalesce(nullif(current_setting('archive_command'), '(disabled)'), '') = ''
        AND coalesce(current_setting('archive_library', true), '') = '' AS without_command,
    coalesce(last_failed_time > last_archived_time, last_failed_time IS NOT NULL) AS failing,
    last_failed_wal AS failed,
    (extract(epoch FROM clock_timestamp() - last_failed_time) * 1000)::bigint AS failed_ago_ms,
    (extract(epoch FROM clock_timestamp() - last_archived_time) * 1000)::bigint AS archived_ago_ms
FROM pg_stat_archiver
