-- What a fresh login sees. One row. CREATE SESSION is all that it needs.
SELECT
    SYS_CONTEXT('USERENV', 'SESSION_USER') AS "user",
    SYS_CONTEXT('USERENV', 'DB_NAME') AS "database",
    CASE SYS_CONTEXT('USERENV', 'DATABASE_ROLE') WHEN 'PRIMARY' THEN 0 ELSE 1 END AS "read_only",
    CASE SYS_CONTEXT('USERENV', 'NETWORK_PROTOCOL') WHEN 'tcps' THEN 'TLS' END AS "tls",
    CAST(NULL AS NUMBER) AS "connections_used",
    CAST(NULL AS NUMBER) AS "connections_max"
FROM dual
