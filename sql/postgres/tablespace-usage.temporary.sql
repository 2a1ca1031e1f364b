-- What temporary files take up, in all tablespaces. One row. From PostgreSQL 12 on.
-- Needs pg_monitor: the server refuses to look into the directories without it.
SELECT
    'temporary files' AS name,
    'temporary' AS kind,
    coalesce(sum(f.size), 0)::bigint AS used_bytes,
    NULL::bigint AS capacity_bytes
FROM pg_tablespace t, pg_ls_tmpdir(t.oid) f
WHERE t.spcname <> 'pg_global'
