-- What takes up the storage: the InnoDB files of each database, the system tablespace, temporary tables and undo.
-- Needs PROCESS: the server refuses the query without it.
-- Files grow until the storage is full: none has a limit that the server tells.
SELECT
    -- Tables' files are named after them in a character set of their own, in which my-shop is my@002dshop.
    CASE WHEN LOCATE('/', NAME) > 0
        THEN CONVERT(CONVERT(CAST(SUBSTRING_INDEX(NAME, '/', 1) AS BINARY) USING filename) USING utf8mb4)
        ELSE NAME END AS name,
    CASE
        WHEN NAME = 'innodb_temporary' THEN 'temporary'
        WHEN NAME LIKE 'innodb_undo%' THEN 'undo'
        ELSE 'data'
    END AS kind,
    CAST(SUM(FILE_SIZE) AS SIGNED) AS used_bytes,
    NULL AS capacity_bytes,
    MIN(LOCATE('/', NAME) = 0) AS shared
FROM information_schema.INNODB_SYS_TABLESPACES
GROUP BY 1, 2
