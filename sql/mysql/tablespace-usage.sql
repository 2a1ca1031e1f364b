-- What takes up the storage: the InnoDB files of each database, general tablespaces, the system tablespace, temporary
-- tables and undo.
-- Needs PROCESS: the server refuses the query without it.
-- A file's MAXIMUM_SIZE is set for the system and temporary tablespaces only, and only where they are bounded.
SELECT
    CASE WHEN LOCATE('/', t.NAME) > 0 THEN SUBSTRING_INDEX(t.NAME, '/', 1) ELSE t.NAME END AS name,
    CASE WHEN t.SPACE_TYPE = 'Undo' THEN 'undo' ELSE 'data' END AS kind,
    CAST(SUM(t.FILE_SIZE) AS SIGNED) AS used_bytes,
    NULL AS capacity_bytes
FROM information_schema.INNODB_TABLESPACES t
WHERE t.SPACE_TYPE <> 'System'
GROUP BY 1, 2
UNION ALL
SELECT
    f.TABLESPACE_NAME,
    CASE WHEN f.FILE_TYPE = 'TEMPORARY' THEN 'temporary' ELSE 'data' END,
    CAST(SUM(f.TOTAL_EXTENTS * f.EXTENT_SIZE) AS SIGNED),
    CASE WHEN COUNT(f.MAXIMUM_SIZE) = COUNT(*) THEN CAST(SUM(f.MAXIMUM_SIZE) AS SIGNED) END
FROM information_schema.FILES f
WHERE f.TABLESPACE_NAME IN ('innodb_system', 'innodb_temporary')
GROUP BY f.TABLESPACE_NAME, f.FILE_TYPE
