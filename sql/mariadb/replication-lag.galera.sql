-- How many servers the Galera cluster has that this server is in; 0, or no row, where it is in none. Needs no privilege.
SELECT CAST(VARIABLE_VALUE AS SIGNED) AS members
FROM information_schema.GLOBAL_STATUS
WHERE VARIABLE_NAME = 'WSREP_CLUSTER_SIZE'
