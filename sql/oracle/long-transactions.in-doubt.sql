-- Transactions in doubt: prepared for a two-phase commit, whose coordinator has gone. Of all states only "prepared" holds locks. Their
-- age is since that failed. Needs DBA_2PC_PENDING.
SELECT
    'prepared' AS "kind",
    d.local_tran_id AS "session_id",
    d.db_user AS "user",
    CAST(NULL AS VARCHAR2(64)) AS "database",
    RTRIM(d.host, CHR(0)) AS "client",
    d.state AS "state",
    ROUND(GREATEST(SYSDATE - d.fail_time, 0) * 86400000) AS "age_ms",
    CAST(NULL AS NUMBER) AS "rows_modified",
    CAST(NULL AS VARCHAR2(1000)) AS "statement"
FROM dba_2pc_pending d
WHERE d.state = 'prepared'
