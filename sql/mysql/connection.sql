-- What a fresh login sees. One row.
-- Needs no privilege: everyone may read the global and session status.
SELECT
    CURRENT_USER() AS `user`,
    DATABASE() AS `database`,
    @@global.read_only OR @@global.innodb_read_only OR EXISTS (
        -- By name, as versions differ in it.
        SELECT 1 FROM performance_schema.global_variables
        WHERE VARIABLE_NAME IN ('transaction_read_only', 'tx_read_only') AND VARIABLE_VALUE = 'ON'
    ) AS read_only,
    (SELECT NULLIF(VARIABLE_VALUE, '') FROM performance_schema.session_status WHERE VARIABLE_NAME = 'Ssl_version') AS tls,
    (SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Threads_connected')
        AS connections_used,
    @@global.max_connections AS connections_max
