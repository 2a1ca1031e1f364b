-- How far the automatic keys of tables of other engines than InnoDB are: the next value of each. Only of tables on which the user has
-- some right; MariaDB is asked the same. A table that has several rows here has them of one key.
-- MySQL from 8.0 on tells values that are up to a day old (information_schema_stats_expiry). Needs no privilege.
SELECT
    CONCAT(t.TABLE_SCHEMA, '.', t.TABLE_NAME) AS name,
    c.COLUMN_NAME AS `column`,
    CASE c.DATA_TYPE
        WHEN 'tinyint' THEN 1
        WHEN 'smallint' THEN 2
        WHEN 'mediumint' THEN 3
        WHEN 'int' THEN 4
        WHEN 'bigint' THEN 8
    END AS bytes,
    c.COLUMN_TYPE LIKE '%unsigned%' AS positive,
    t.AUTO_INCREMENT + 0e0 AS next
FROM information_schema.TABLES t
JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME AND c.EXTRA LIKE '%auto_increment%'
WHERE t.TABLE_TYPE = 'BASE TABLE'
    AND t.ENGINE NOT IN ('InnoDB', 'PERFORMANCE_SCHEMA', 'SPIDER', 'CONNECT', 'FEDERATED', 'SEQUENCE', 'S3')
    AND t.TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
    AND t.AUTO_INCREMENT > 100
