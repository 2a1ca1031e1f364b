-- Whether this is Aurora, and which of its cluster's servers this is; no rows anywhere else. Needs no privilege.
SELECT VARIABLE_NAME AS name, VARIABLE_VALUE AS value
FROM performance_schema.global_variables
WHERE VARIABLE_NAME IN ('aurora_version', 'aurora_server_id')
