-- How many tables the user may see: each is opened where more than its name is asked for. One row. Needs no privilege.
SELECT COUNT(*) AS tables
FROM information_schema.TABLES
WHERE TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
