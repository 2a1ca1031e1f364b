-- The same of a database that is open in several instances. Needs GV_$SESSION.
SELECT
    TO_CHAR(s.sid) || ',' || TO_CHAR(s.serial#) || ',@' || TO_CHAR(s.inst_id) AS "Id",
    s.username AS "User",
    RTRIM(s.machine, CHR(0)) || ':' || TO_CHAR(s.port) AS "Host"
FROM gv$session s
WHERE s.username = SYS_CONTEXT('USERENV', 'SESSION_USER')
