-- How this session is encrypted, and how many there are. One row.
-- Needs pg_read_all_stats (pg_monitor has it) for the number: without, nobody sees which of the server's processes serve
-- clients, and it is null.
SELECT
    (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS tls,
    CASE
        WHEN pg_has_role('pg_read_all_stats', 'USAGE')
            THEN (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')
    END AS connections_used
