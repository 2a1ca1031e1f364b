-- What a fresh login sees. One row. Needs no privilege.
SELECT
    SYS_CONTEXT('USERENV', 'SESSION_USER') AS "user",
    CASE
        WHEN SYS_CONTEXT('USERENV', 'CON_ID') <> '0' THEN SYS_CONTEXT('USERENV', 'CON_NAME')
        ELSE SYS_CONTEXT('USERENV', 'DB_NAME')
    END AS "database",
    -- A snapshot standby takes writes.
    CASE
        WHEN SYS_CONTEXT('USERENV', 'DATABASE_ROLE') IN ('PHYSICAL STANDBY', 'TRUE CACHE') THEN 1
        ELSE 0
    END AS "read_only",
    -- Which version of TLS it is, the server does not tell.
    CASE WHEN SYS_CONTEXT('USERENV', 'NETWORK_PROTOCOL') = 'tcps' THEN 'TLS' END AS "tls"
FROM dual
