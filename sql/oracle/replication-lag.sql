-- What this database is to others, and how far behind it is, where it is a standby. One row. Lags are texts, such as +00 00:00:05: null
-- or empty is not known, and never none. datum_time is when the standby last heard of its primary, by its own clock: now is what that
-- shows. Which case the names are in, versions differ.
-- Needs V_$DATABASE and V_$DATAGUARD_STATS.
SELECT
    d.database_role AS "role",
    d.open_mode AS "open_mode",
    s.source AS "peer",
    s.transport_lag AS "transport_lag",
    s.apply_lag AS "apply_lag",
    s.datum_time AS "datum_time",
    TO_CHAR(SYSDATE, 'MM/DD/YYYY HH24:MI:SS') AS "now"
FROM v$database d
CROSS JOIN (
    SELECT
        MAX(g.source_db_unique_name) AS source,
        MAX(CASE WHEN LOWER(g.name) = 'transport lag' THEN g.value END) AS transport_lag,
        MAX(CASE WHEN LOWER(g.name) = 'apply lag' THEN g.value END) AS apply_lag,
        MAX(CASE WHEN LOWER(g.name) = 'transport lag' THEN g.datum_time END) AS datum_time
    FROM v$dataguard_stats g
) s
