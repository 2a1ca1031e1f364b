-- What these sequences, which have given no value yet, will give first. One row each; null where the user lacks SELECT, or may
-- not enter the schema. (A sequence is read like a table; the server itself puts its name in.)
SELECT
    c.oid::bigint AS number,
    quote_ident(n.nspname) AS schema,
    p.enter,
    CASE
        WHEN p.enter AND has_sequence_privilege(c.oid, 'SELECT') THEN
            substring(
                query_to_xml(format('SELECT last_value FROM %s', c.oid::regclass), false, true, '')::text
                FROM '<last_value>(-?[0-9]+)</last_value>'
            )::bigint
    END AS next
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT has_schema_privilege(n.oid, 'USAGE') AS enter) p
WHERE c.oid IN (:numbers) AND c.relkind = 'S'
