-- What the write-ahead log takes up. One row.
-- Needs pg_monitor: the server refuses to look into the directory without it. Aurora refuses it to everyone.
SELECT
    'write-ahead log' AS name,
    'log' AS kind,
    coalesce(sum(size), 0)::bigint AS used_bytes,
    NULL::bigint AS capacity_bytes
FROM pg_ls_waldir()
