-- How many transactions ago each database was last rid of old identifiers, and the same for identifiers of several lockers. One
-- row a database, those that nobody may enter too. Needs no privilege.
SELECT
    datname::text AS name,
    age(datfrozenxid)::bigint AS transactions,
    current_setting('autovacuum_freeze_max_age')::bigint AS transactions_due,
    mxid_age(datminmxid)::bigint AS multixacts,
    current_setting('autovacuum_multixact_freeze_max_age')::bigint AS multixacts_due
FROM pg_database
