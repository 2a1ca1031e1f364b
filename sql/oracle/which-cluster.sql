-- Whether this database may be open in several instances (RAC), each of which tells of its own sessions only. One row.
-- Needs V_$INSTANCE.
SELECT
    CASE WHEN i.parallel = 'YES' THEN 1 ELSE 0 END AS "cluster"
FROM v$instance i
