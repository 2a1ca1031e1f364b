-- The sessions of this account, and from where they come: a client says its own name, and the server knows its port.
-- Needs V_$SESSION.
SELECT
    TO_CHAR(s.sid) || ',' || TO_CHAR(s.serial#) AS "Id",
    s.username AS "User",
    RTRIM(s.machine, CHR(0)) || ':' || TO_CHAR(s.port) AS "Host"
FROM v$session s
WHERE s.username = SYS_CONTEXT('USERENV', 'SESSION_USER')
