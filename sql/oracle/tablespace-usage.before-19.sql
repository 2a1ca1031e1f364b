-- The same before 19c, where the size that the metrics tell is another one in each version: how far a tablespace may grow is told by
-- its files alone.
-- Needs DBA_TABLESPACES, DBA_TABLESPACE_USAGE_METRICS, DBA_DATA_FILES, DBA_TEMP_FILES, DBA_TEMP_FREE_SPACE and DBA_UNDO_EXTENTS.
SELECT
    t.tablespace_name AS "name",
    CASE t.contents WHEN 'UNDO' THEN 'undo' WHEN 'TEMPORARY' THEN 'temporary' ELSE 'data' END AS "kind",
    t.status AS "status",
    CASE t.contents
        WHEN 'UNDO' THEN NVL(u.active, 0) + CASE WHEN t.retention = 'GUARANTEE' THEN NVL(u.unexpired, 0) ELSE 0 END
        WHEN 'TEMPORARY' THEN GREATEST(x.used, 0)
        ELSE m.used_space * t.block_size
    END AS "used_bytes",
    NVL(f.most, y.most) AS "capacity_bytes",
    CASE WHEN t.contents = 'UNDO' AND t.retention <> 'GUARANTEE' THEN NVL(u.unexpired, 0) END AS "kept_bytes",
    NVL(f.away, 0) AS "offline_files"
FROM dba_tablespaces t
LEFT JOIN dba_tablespace_usage_metrics m ON m.tablespace_name = t.tablespace_name
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
LEFT JOIN (
    SELECT
        e.tablespace_name,
        SUM(CASE WHEN e.status = 'ACTIVE' THEN e.bytes ELSE 0 END) AS active,
        SUM(CASE WHEN e.status = 'UNEXPIRED' THEN e.bytes ELSE 0 END) AS unexpired
    FROM dba_undo_extents e
    GROUP BY e.tablespace_name
) u ON u.tablespace_name = t.tablespace_name
