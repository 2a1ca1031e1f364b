-- Every global system variable, one row each. Needs no privilege.
SELECT
    TRUE AS sees_all,
    LOWER(g.VARIABLE_NAME) AS name,
    g.VARIABLE_VALUE AS value,
    NULL AS unit,
    LOWER(i.VARIABLE_SOURCE) AS source,
    NULL AS default_value,
    NULL AS pending_restart
FROM performance_schema.global_variables g
LEFT JOIN performance_schema.variables_info i ON i.VARIABLE_NAME = g.VARIABLE_NAME
