-- Whether this is Aurora, whose own functions are asked instead: it refuses PostgreSQL's, on the writer too. One row.
SELECT EXISTS (
    SELECT FROM pg_proc
    WHERE proname IN ('aurora_version', 'aurora_replica_status') AND pronamespace = 'pg_catalog'::regnamespace
) AS aurora
