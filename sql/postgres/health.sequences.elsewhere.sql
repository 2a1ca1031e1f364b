-- The other databases, whose sequences a session of this one cannot see. One row each.
SELECT datname::text AS name
FROM pg_database
-- rdsadmin is Amazon's own; the templates have none.
WHERE datallowconn AND NOT datistemplate AND datname NOT IN ('rdsadmin', current_database())
ORDER BY 1
