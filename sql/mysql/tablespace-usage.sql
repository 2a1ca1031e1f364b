-- What takes up the storage: the InnoDB files of each database, general tablespaces, the system tablespace, temporary
-- tables and undo.
-- Needs PROCESS: the server refuses the query without it.
-- A file's MAXIMUM_SIZE is set for the system and temporary tablespaces only, and only where they are bounded.
SELECT
    -- A database whose name has a slash in it: its folder tells where it ends.
    CASE WHEN LOCATE('/', t.NAME) > 0 THEN SUBSTRING_INDEX(t.NAME, '/', COALESCE(d.slashes, 0) + 1) ELSE t.NAME END AS name,
    CASE WHEN t.SPACE_TYPE = 'Undo' THEN 'undo' ELSE 'data' END AS kind,
    CAST(SUM(t.FILE_SIZE) AS SIGNED) AS used_bytes,
    NULL AS capacity_bytes,
    -- A general tablespace, with tables of whichever databases. (That called mysql is the database of this name.)
    MIN(LOCATE('/', t.NAME) = 0 AND t.NAME <> 'mysql') AS shared
FROM information_schema.INNODB_TABLESPACES t
LEFT JOIN (
    SELECT SPACE, MAX(
        LENGTH(SUBSTRING_INDEX(SUBSTRING_INDEX(PATH, '/', -2), '/', 1))
        - LENGTH(REPLACE(SUBSTRING_INDEX(SUBSTRING_INDEX(PATH, '/', -2), '/', 1), '@002f', ''))
    ) DIV 5 AS slashes
    FROM information_schema.INNODB_DATAFILES
    WHERE PATH LIKE '%@002f%'
    GROUP BY SPACE
) d ON d.SPACE = t.SPACE
WHERE t.SPACE_TYPE <> 'System'
GROUP BY 1, 2
UNION ALL
SELECT
    f.TABLESPACE_NAME,
    CASE WHEN f.FILE_TYPE = 'TEMPORARY' THEN 'temporary' ELSE 'data' END,
    CAST(SUM(f.TOTAL_EXTENTS * f.EXTENT_SIZE) AS SIGNED),
    CASE WHEN COUNT(f.MAXIMUM_SIZE) = COUNT(*) THEN CAST(SUM(f.MAXIMUM_SIZE) AS SIGNED) END,
    1
FROM information_schema.FILES f
WHERE f.TABLESPACE_NAME IN ('innodb_system', 'innodb_temporary')
GROUP BY f.TABLESPACE_NAME, f.FILE_TYPE
