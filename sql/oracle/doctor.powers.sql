-- Whether the user may do far more than look: change the database, or what others have in it, or read all of that. One row. Needs no
-- privilege.
SELECT
    CASE WHEN COUNT(*) > 0 THEN 1 ELSE 0 END AS "mighty"
FROM session_privs p
WHERE p.privilege LIKE '% ANY %' AND p.privilege <> 'SELECT ANY DICTIONARY'
    OR p.privilege LIKE 'ALTER %' AND p.privilege <> 'ALTER SESSION'
    OR p.privilege LIKE 'DROP %'
    OR p.privilege IN ('SYSDBA', 'SYSOPER', 'CREATE USER', 'BECOME USER', 'EXEMPT ACCESS POLICY')
