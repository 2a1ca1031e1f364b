-- The same on a physical standby, which makes no metrics of its data: how full that is, is asked of the primary. Its temporary
-- tablespaces are its own, and files may be offline here alone.
-- Needs DBA_TABLESPACES, DBA_DATA_FILES, DBA_TEMP_FILES and DBA_TEMP_FREE_SPACE.
SELECT
    t.tablespace_name AS "name",
    CASE t.contents WHEN 'UNDO' THEN 'undo' WHEN 'TEMPORARY' THEN 'temporary' ELSE 'data' END AS "kind",
    t.status AS "status",
    CASE WHEN t.contents = 'TEMPORARY' THEN GREATEST(x.used, 0) END AS "used_bytes",
    NVL(f.most, y.most) AS "capacity_bytes",
    0 AS "kept_bytes",
    NVL(f.away, 0) AS "offline_files"
FROM dba_tablespaces t
LEFT JOIN (
    SELECT
        a.tablespace_name,
        SUM(CASE WHEN a.autoextensible = 'YES' THEN GREATEST(a.maxbytes, a.bytes) ELSE a.bytes END) AS most,
        SUM(CASE WHEN a.online_status IN ('ONLINE', 'SYSTEM') THEN 0 ELSE 1 END) AS away
    FROM dba_data_files a
    GROUP BY a.tablespace_name
) f ON f.tablespace_name = t.tablespace_name
LEFT JOIN (
    SELECT
        b.tablespace_name,
        SUM(CASE WHEN b.autoextensible = 'YES' THEN GREATEST(b.maxbytes, b.bytes) ELSE b.bytes END) AS most
    FROM dba_temp_files b
    GROUP BY b.tablespace_name
) y ON y.tablespace_name = t.tablespace_name
LEFT JOIN (
    SELECT
        c.tablespace_name,
        SUM(c.tablespace_size - c.free_space) AS used
    FROM dba_temp_free_space c
    GROUP BY c.tablespace_name
) x ON x.tablespace_name = t.tablespace_name
