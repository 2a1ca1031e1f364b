-- How many tables of each subscription of this database are not copied yet. Needs no privilege. Other databases have lists of their own.
SELECT
    s.subname::text AS name,
    count(*) AS uncopied
FROM pg_subscription s
JOIN pg_subscription_rel r ON r.srsubid = s.oid
WHERE s.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
    AND r.srsubstate NOT IN ('r', 's')
GROUP BY s.subname
