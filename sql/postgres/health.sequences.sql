-- The next sequences of this database after that with the number :after, in the order of their numbers, and what tells how far
-- each is from its end. At least one row: where there is none, its name is null. So few at a time, since each that is looked at is
-- locked until the statement ends (lightly: nobody waits), and the server has room for some thousands of locks.
-- A sequence's values may go to columns that take fewer of them: those that own it, and those whose default asks it; "plain" says
-- that the default changes nothing but the value's type. A column's type may be a domain of a domain.
-- One that another session is changing, or is to change next, is "locked" and left alone: to look at it would take as long.
-- Needs SELECT or USAGE on a sequence to see how far it is: without, "seen" is false. Its last value is null until it has given
-- one.
SELECT
    current_database()::text AS database,
    s.*
FROM (SELECT 1) one
LEFT JOIN (
    SELECT
        q.seqrelid::bigint AS number,
        n.nspname || '.' || q.relname AS name,
        quote_ident(n.nspname) AS schema,
        p.seen,
        p.locked,
        q.seqmin AS lowest,
        q.seqmax AS highest,
        q.seqincrement AS step,
        q.seqcycle AS cycles,
        k.lowest AS column_lowest,
        k.highest AS column_highest,
        k.computed_lowest,
        k.computed_highest,
        CASE WHEN p.seen AND NOT p.locked THEN pg_sequence_last_value(q.seqrelid) END AS last
    FROM (
        SELECT q.*, c.relname, c.relnamespace
        FROM pg_sequence q
        JOIN pg_class c ON c.oid = q.seqrelid
        -- Temporary ones are of other sessions. A standby has no contents of unlogged ones.
        WHERE q.seqrelid > (:after)::oid AND (c.relpersistence = 'p' OR c.relpersistence = 'u' AND NOT pg_is_in_recovery())
        ORDER BY q.seqrelid
        LIMIT 500
    ) q
    JOIN pg_namespace n ON n.oid = q.relnamespace
    CROSS JOIN LATERAL (
        SELECT
            has_sequence_privilege(q.seqrelid, 'SELECT, USAGE') AS seen,
            q.seqrelid IN (
                SELECT relation
                FROM pg_locks
                WHERE locktype = 'relation' AND relation IS NOT NULL
                    AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            ) AS locked
    ) p
    LEFT JOIN LATERAL (
        SELECT
            max(t.lowest) FILTER (WHERE f.plain) AS lowest,
            min(t.highest) FILTER (WHERE f.plain) AS highest,
            max(t.lowest) FILTER (WHERE NOT f.plain) AS computed_lowest,
            min(t.highest) FILTER (WHERE NOT f.plain) AS computed_highest
        FROM (
            SELECT u.relation, u.attribute, bool_and(u.plain) AS plain
            FROM (
                SELECT refobjid AS relation, refobjsubid AS attribute, true AS plain
                FROM pg_depend
                WHERE classid = 'pg_class'::regclass AND objid = q.seqrelid AND refclassid = 'pg_class'::regclass
                    AND refobjsubid > 0 AND deptype IN ('a', 'i')
                UNION ALL
                SELECT
                    e.adrelid,
                    e.adnum,
                    -- Of functions it calls nextval alone, and those that make a bigint an integer, a smallint, or a numeric or
                    -- text of some length; their numbers never change. COERCEVIAIO makes it text.
                    NOT e.adbin::text ~ '[{](?!FUNCEXPR|CONST|RELABELTYPE|COERCETODOMAIN|COERCEVIAIO)'
                        AND NOT e.adbin::text ~ ':funcid (?!(1574|480|714|1781|1703|668|669) )'
                FROM pg_depend d
                JOIN pg_attrdef e ON e.oid = d.objid
                WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = q.seqrelid
                    AND d.classid = 'pg_attrdef'::regclass AND d.deptype = 'n'
            ) u
            GROUP BY u.relation, u.attribute
        ) f
        JOIN pg_attribute a ON a.attrelid = f.relation AND a.attnum = f.attribute
        CROSS JOIN LATERAL (
            WITH RECURSIVE base (type, modifier, below, below_modifier) AS (
                SELECT oid, a.atttypmod, typbasetype, typtypmod FROM pg_type WHERE oid = a.atttypid
                UNION ALL
                SELECT b.oid, base.below_modifier, b.typbasetype, b.typtypmod
                FROM base
                JOIN pg_type b ON b.oid = base.below
            )
            SELECT
                type,
                -- How many digits a numeric has before its point: its scale may be negative from PostgreSQL 15 on.
                CASE
                    WHEN type = 'numeric'::regtype AND modifier >= 4
                        THEN ((modifier - 4) >> 16 & 65535) - (((modifier - 4) & 2047 # 1024) - 1024)
                    WHEN type IN ('varchar'::regtype, 'bpchar'::regtype) AND modifier >= 4 THEN modifier - 4
                END AS digits
            FROM base
            WHERE below = 0
        ) b
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN b.type = 'int2'::regtype THEN 32767::bigint
                WHEN b.type = 'int4'::regtype THEN 2147483647::bigint
                WHEN b.digits BETWEEN 0 AND 18 THEN trunc(10::numeric ^ b.digits)::bigint - 1
            END AS highest
        ) h
        CROSS JOIN LATERAL (
            SELECT
                h.highest,
                CASE
                    WHEN b.digits IS NULL THEN -h.highest - 1
                    WHEN b.type = 'numeric'::regtype THEN -h.highest
                    -- In a text the sign takes the place of a digit.
                    ELSE -(h.highest / 10)
                END AS lowest
        ) t
    ) k ON true
) s ON true
ORDER BY s.number
