-- What decides how this database is asked: whether it is a physical standby, which only reads; whether it is a container database, and
-- this session in its root. One row. Needs no privilege.
SELECT
    CASE WHEN SYS_CONTEXT('USERENV', 'DATABASE_ROLE') = 'PHYSICAL STANDBY' THEN 1 ELSE 0 END AS "standby",
    CASE WHEN SYS_CONTEXT('USERENV', 'CON_ID') <> '0' THEN 1 ELSE 0 END AS "container",
    CASE WHEN SYS_CONTEXT('USERENV', 'CON_ID') = '1' THEN 1 ELSE 0 END AS "root"
FROM dual
