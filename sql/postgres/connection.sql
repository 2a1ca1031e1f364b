-- What a fresh login sees. One row. Needs no privilege.
SELECT
    current_user::text AS "user",
    current_database()::text AS database,
    pg_is_in_recovery() AS read_only,
    -- What is left for ordinary users: the reserved slots belong to superusers, to pg_use_reserved_connections
    -- (PostgreSQL 16), and to rds_superuser. Of the last, only what the server itself knows as a number counts: any owner
    -- of a database can set something by that name.
    current_setting('max_connections')::bigint
        - current_setting('superuser_reserved_connections')::bigint
        - coalesce(nullif(current_setting('reserved_connections', true), '')::bigint, 0)
        - CASE
            WHEN current_setting('rds.rds_superuser_reserved_connections', true) IS NULL THEN 0
            ELSE coalesce((
                SELECT setting::bigint FROM pg_settings
                WHERE name = 'rds.rds_superuser_reserved_connections' AND vartype = 'integer'
            ), 0)
        END AS connections_max
