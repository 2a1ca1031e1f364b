-- Every global system variable, one row each. Needs no privilege.
SELECT
    TRUE AS sees_all,
    LOWER(VARIABLE_NAME) AS name,
    GLOBAL_VALUE AS value,
    NULL AS unit,
    LOWER(GLOBAL_VALUE_ORIGIN) AS source,
    DEFAULT_VALUE AS default_value,
    NULL AS pending_restart,
    NULL AS meaning
FROM information_schema.SYSTEM_VARIABLES
WHERE VARIABLE_SCOPE <> 'SESSION ONLY'
