-- The sequences that InnoDB keeps, by name: they are tables without a way back (both of the bits 12 and 13 of their flags). How far
-- each is tells only itself, to those who may read it.
-- Needs PROCESS: the server refuses the query without it. There are none before MariaDB 10.3.
SELECT
    CONVERT(CONVERT(CAST(SUBSTRING_INDEX(NAME, '/', 1) AS BINARY) USING filename) USING utf8mb4) AS `schema`,
    CONVERT(CONVERT(CAST(SUBSTRING_INDEX(NAME, '/', -1) AS BINARY) USING filename) USING utf8mb4) AS name
FROM information_schema.INNODB_SYS_TABLES
WHERE FLAG & 12288 = 12288 AND NAME NOT LIKE '%/#%'
ORDER BY NAME
LIMIT 10000
