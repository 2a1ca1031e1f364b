-- What the user may do beyond what a check needs: a superuser, or a role that becomes one; rds_superuser. One row. Needs no
-- privilege.
SELECT
    r.rolsuper AS superuser,
    EXISTS (SELECT FROM pg_roles s WHERE s.rolsuper AND s.oid <> r.oid AND pg_has_role(r.oid, s.oid, 'MEMBER'))
        AS becomes_superuser,
    EXISTS (SELECT FROM pg_roles s WHERE s.rolname = 'rds_superuser' AND pg_has_role(r.oid, s.oid, 'MEMBER'))
        AS rds_superuser
FROM pg_roles r
WHERE r.rolname = session_user
