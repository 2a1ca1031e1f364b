-- How the database is open, and as what. One row. Needs V_$DATABASE.
SELECT
    d.open_mode AS "open_mode",
    d.database_role AS "role",
    0 AS "restricted"
FROM v$database d
