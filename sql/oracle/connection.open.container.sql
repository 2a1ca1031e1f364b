-- The same in a container database, where V$DATABASE tells of the whole, and V$PDBS of the part that this session is in. One that is
-- RESTRICTED lets nobody in who has no special right, most often for a violation that was found when it was plugged in.
-- Needs V_$DATABASE and V_$PDBS.
SELECT
    NVL(p.open_mode, d.open_mode) AS "open_mode",
    d.database_role AS "role",
    CASE WHEN p.restricted = 'YES' THEN 1 ELSE 0 END AS "restricted"
FROM v$database d
LEFT JOIN v$pdbs p ON p.con_id = TO_NUMBER(SYS_CONTEXT('USERENV', 'CON_ID'))
