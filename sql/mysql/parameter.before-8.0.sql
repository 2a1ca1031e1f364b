-- Every global system variable, one row each. MySQL 5.7, which does not keep where a value comes from.
SELECT
    TRUE AS sees_all,
    LOWER(VARIABLE_NAME) AS name,
    VARIABLE_VALUE AS value,
    NULL AS unit,
    NULL AS source,
    NULL AS default_value,
    NULL AS pending_restart,
    NULL AS meaning
FROM performance_schema.global_variables
