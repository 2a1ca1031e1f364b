-- The standbys that this database sends its redo to, one row each. How far behind they are, only they know.
-- Needs V_$ARCHIVE_DEST_STATUS.
SELECT
    LOWER(a.dest_name) AS "name",
    a.db_unique_name AS "peer",
    a.status AS "status",
    a.gap_status AS "gap",
    a.synchronization_status AS "synchronization",
    a.protection_mode AS "protection",
    a.error AS "error"
FROM v$archive_dest_status a
WHERE a.type IN ('PHYSICAL', 'LOGICAL', 'SNAPSHOT') AND a.status <> 'INACTIVE'
