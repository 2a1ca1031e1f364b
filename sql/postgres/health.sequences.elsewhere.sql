-- The other databases, whose sequences a session of this one cannot see, and whether the user may enter each. One row each. The
-- name is needed as it is stored, to log in by it: in the encoding of the database that it was made in. (A backslash would begin
-- the number of a byte.)
SELECT
    datname::text AS name,
    CASE WHEN strpos(datname::text, '\') = 0 THEN encode(datname::text::bytea, 'hex') END AS stored,
    has_database_privilege(oid, 'CONNECT') AS enter
FROM pg_database
-- rdsadmin is Amazon's own; nobody works in template1. (Any other may be marked as a template, too.)
WHERE datallowconn AND datname NOT IN ('rdsadmin', 'template1', current_database())
ORDER BY 1
