-- What a fresh login sees. One row.
-- Needs no privilege: pg_stat_activity shows every backend's existence to everyone.
SELECT
    current_user::text AS "user",
    current_database()::text AS database,
    pg_is_in_recovery() AS read_only,
    (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS tls,
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections_used,
    -- What is left for ordinary users: the reserved slots belong to superusers, to pg_use_reserved_connections
    -- (PostgreSQL 16), and to rds_superuser.
    current_setting('max_connections')::bigint
        - current_setting('superuser_reserved_connections')::bigint
        - coalesce(nullif(current_setting('reserved_connections', true), '')::bigint, 0)
        - coalesce(nullif(current_setting('rds.rds_superuser_reserved_connections', true), '')::bigint, 0)
        AS connections_max
