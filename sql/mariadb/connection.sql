-- What a fresh login sees. One row.
-- Needs no privilege: everyone may read the global and session status.
SELECT
    CURRENT_USER() AS `user`,
    DATABASE() AS `database`,
    @@global.read_only OR @@global.innodb_read_only OR EXISTS (
        -- By name, as versions differ in it.
        SELECT 1 FROM information_schema.GLOBAL_VARIABLES
        WHERE VARIABLE_NAME IN ('transaction_read_only', 'tx_read_only') AND VARIABLE_VALUE = 'ON'
    ) AS read_only,
    (SELECT NULLIF(VARIABLE_VALUE, '') FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'SSL_VERSION') AS tls,
    (SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'THREADS_CONNECTED')
        AS connections_used,
    @@global.max_connections AS connections_max
