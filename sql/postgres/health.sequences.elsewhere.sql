-- The other databases, whose sequences a session of this one cannot see, and whether the user may enter each. One row each.
SELECT
    datname::text AS name,
    has_database_privilege(oid, 'CONNECT') AS enter
FROM pg_database
-- rdsadmin is Amazon's own; the templates have none.
WHERE datallowconn AND NOT datistemplate AND datname NOT IN ('rdsadmin', current_database())
ORDER BY 1
