-- Every global system variable, one row each. Needs no privilege.
-- MySQL keeps one source a variable, and a session that sets its own value changes it too: for those that the agent's sessions
-- set, it would tell no more than that they did.
SELECT
    TRUE AS sees_all,
    LOWER(g.VARIABLE_NAME) AS name,
    g.VARIABLE_VALUE AS value,
    NULL AS unit,
    CASE WHEN g.VARIABLE_NAME NOT IN (
        'autocommit', 'character_set_client', 'character_set_connection', 'character_set_results', 'collation_connection',
        'div_precision_increment', 'group_concat_max_len', 'innodb_lock_wait_timeout', 'lock_wait_timeout',
        'max_execution_time', 'sql_auto_is_null', 'sql_big_selects', 'sql_mode', 'sql_select_limit', 'time_zone',
        'transaction_isolation', 'transaction_read_only'
    ) THEN LOWER(i.VARIABLE_SOURCE) END AS source,
    NULL AS default_value,
    NULL AS pending_restart,
    NULL AS meaning
FROM performance_schema.global_variables g
LEFT JOIN performance_schema.variables_info i ON i.VARIABLE_NAME = g.VARIABLE_NAME
