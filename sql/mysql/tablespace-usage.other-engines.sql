-- What tables of other engines than InnoDB take up, by database and engine: they lie outside its tablespaces. Only those on which
-- the user has some right; MariaDB is asked the same. Engines that keep nothing on this server's disk are left out.
-- "unmeasured" is how many of them the server gives no size of, such as those that are damaged.
-- MySQL from 8.0 on tells sizes that are up to a day old (information_schema_stats_expiry). Needs no privilege.
SELECT
    t.TABLE_SCHEMA AS name,
    t.ENGINE AS engine,
    CAST(SUM(COALESCE(t.DATA_LENGTH, 0) + COALESCE(t.INDEX_LENGTH, 0)) AS SIGNED) AS used_bytes,
    CAST(SUM(t.DATA_LENGTH IS NULL) AS SIGNED) AS unmeasured
FROM information_schema.TABLES t
WHERE t.TABLE_TYPE = 'BASE TABLE'
    AND t.ENGINE NOT IN (
        'InnoDB', 'MEMORY', 'BLACKHOLE', 'FEDERATED', 'PERFORMANCE_SCHEMA', 'MRG_MYISAM', 'SPIDER', 'CONNECT', 'OQGRAPH',
        'SEQUENCE', 'S3', 'ndbcluster'
    )
    AND t.TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
GROUP BY t.TABLE_SCHEMA, t.ENGINE
ORDER BY t.TABLE_SCHEMA, t.ENGINE
