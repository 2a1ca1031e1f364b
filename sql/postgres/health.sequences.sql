-- Every sequence of this database that ends some day, and how far it is: used and room are numbers of values. Where a column
-- takes smaller numbers than its sequence gives, the column's end counts. At least one row: where there is none, its name is
-- null.
-- Needs SELECT on a sequence to see how far it is: without, "seen" is false.
SELECT
    current_database()::text AS database,
    s.*
FROM (SELECT 1) one
LEFT JOIN (
    SELECT
        n.nspname || '.' || c.relname AS name,
        quote_ident(n.nspname) AS schema,
        has_sequence_privilege(c.oid, 'SELECT, USAGE') AS seen,
        -- Null until it has given its first value.
        CASE
            WHEN NOT has_sequence_privilege(c.oid, 'SELECT, USAGE') THEN NULL
            WHEN q.seqincrement > 0 THEN pg_sequence_last_value(c.oid)::float8 - greatest(q.seqmin, 0)
            ELSE least(q.seqmax, 0) - pg_sequence_last_value(c.oid)::float8
        END AS used,
        CASE
            WHEN q.seqincrement > 0 THEN least(q.seqmax, coalesce(k.highest, q.seqmax))::float8 - greatest(q.seqmin, 0)
            ELSE least(q.seqmax, 0) - greatest(q.seqmin, coalesce(-k.highest - 1, q.seqmin))::float8
        END AS room
    FROM pg_sequence q
    JOIN pg_class c ON c.oid = q.seqrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN LATERAL (
        SELECT min(CASE a.atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647 END) AS highest
        FROM pg_depend d
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
            AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
    ) k ON true
    WHERE NOT q.seqcycle AND NOT pg_is_other_temp_schema(c.relnamespace)
        -- A standby has no contents of unlogged ones.
        AND NOT (c.relpersistence = 'u' AND pg_is_in_recovery())
) s ON true
