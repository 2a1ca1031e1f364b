-- How this session is encrypted, how many there are, and how many are with this database, where that has a limit of its own. One row.
-- Needs pg_read_all_stats (pg_monitor has it) for the number: without, nobody sees which of the server's processes serve
-- clients, and it is null.
SELECT
    (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS tls,
    CASE
        WHEN pg_has_role('pg_read_all_stats', 'USAGE')
            THEN (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')
    END AS connections_used,
    CASE
        WHEN pg_has_role('pg_read_all_stats', 'USAGE') THEN (
            SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = current_database()
        )
    END AS database_used,
    (SELECT datconnlimit FROM pg_database WHERE datname = current_database() AND datconnlimit >= 0)::bigint AS database_max
