-- What takes up the storage: the InnoDB files of each database, general tablespaces, the system tablespace, temporary
-- tables and undo. MySQL 5.7.
-- Needs PROCESS: the server refuses the query without it.
-- A file's MAXIMUM_SIZE is set for the system and temporary tablespaces only, and only where they are bounded.
SELECT
    -- Tables' files are named after them in a character set of their own, in which my-shop is my@002dshop.
    CASE WHEN LOCATE('/', t.NAME) > 0
        THEN CONVERT(CONVERT(CAST(SUBSTRING_INDEX(t.NAME, '/', 1) AS BINARY) USING filename) USING utf8mb4)
        ELSE t.NAME END AS name,
    'data' AS kind,
    CAST(SUM(t.FILE_SIZE) AS SIGNED) AS used_bytes,
    NULL AS capacity_bytes,
    -- A general tablespace, with tables of whichever databases.
    MIN(LOCATE('/', t.NAME) = 0) AS shared
FROM information_schema.INNODB_SYS_TABLESPACES t
WHERE t.SPACE_TYPE <> 'System'
GROUP BY 1, 2
UNION ALL
SELECT
    f.TABLESPACE_NAME,
    CASE
        WHEN f.FILE_TYPE = 'TEMPORARY' THEN 'temporary'
        WHEN f.FILE_TYPE LIKE 'UNDO%' THEN 'undo'
        ELSE 'data'
    END,
    CAST(SUM(f.TOTAL_EXTENTS * f.EXTENT_SIZE) AS SIGNED),
    CASE WHEN COUNT(f.MAXIMUM_SIZE) = COUNT(*) THEN CAST(SUM(f.MAXIMUM_SIZE) AS SIGNED) END,
    1
FROM information_schema.FILES f
WHERE f.TABLESPACE_NAME IN ('innodb_system', 'innodb_temporary') OR f.FILE_TYPE LIKE 'UNDO%'
GROUP BY f.TABLESPACE_NAME, f.FILE_TYPE
