-- Every prepared transaction. At least one row: where there is none, its session_id is null.
SELECT
    p.permitted,
    t.*
FROM (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS permitted) p
LEFT JOIN (
    SELECT
        'prepared' AS kind,
        gid AS session_id,
        owner::text AS "user",
        database::text AS database,
        NULL::text AS client,
        'prepared' AS state,
        greatest(0, extract(epoch FROM clock_timestamp() - prepared) * 1000)::bigint AS age_ms,
        NULL::bigint AS rows_modified,
        NULL::text AS statement
    FROM pg_prepared_xacts
) t ON p.permitted
