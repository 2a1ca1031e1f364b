-- How many finished files of the write-ahead log wait to be archived, and since when the oldest does. One row. It shows an
-- archiver that hangs, or has nothing to archive with: neither counts as a failure. From PostgreSQL 12 on.
-- Needs pg_monitor: the server refuses to look into the directory without it.
SELECT
    count(*) AS waiting,
    (extract(epoch FROM clock_timestamp() - min(modification)) * 1000)::bigint AS oldest_ms
FROM pg_ls_archive_statusdir()
WHERE name LIKE '%.ready'
