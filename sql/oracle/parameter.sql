-- Every parameter as the instance has it, one row each: a session may have changed its own. In a pluggable database, what it has of its
-- own comes before what the root gives it. A parameter of type 6 is in bytes.
-- Another value waits for a restart where the server parameter file has one for a parameter that takes none while it runs. Of those that
-- are lists, that is not told.
-- Needs V_$SYSTEM_PARAMETER and V_$SPPARAMETER.
SELECT
    1 AS "sees_all",
    p.name AS "name",
    p.value AS "value",
    CASE WHEN p.type = 6 THEN 'B' END AS "unit",
    CASE
        WHEN p.ismodified IN ('MODIFIED', 'SYSTEM_MOD') THEN 'changed since the start'
        WHEN p.isdefault = 'TRUE' THEN 'default'
        ELSE 'parameter file'
    END AS "source",
    p.default_value AS "default_value",
    CASE
        WHEN f.entries > 1 THEN CAST(NULL AS NUMBER)
        WHEN p.issys_modifiable = 'FALSE' AND f.entries = 1 AND UPPER(f.value) <> NVL(UPPER(p.value), ' ')
            AND UPPER(f.display_value) <> NVL(UPPER(p.display_value), ' ') THEN 1
        ELSE 0
    END AS "pending_restart",
    CAST(NULL AS VARCHAR2(1)) AS "meaning"
FROM (
    SELECT
        a.name,
        a.type,
        a.value,
        a.display_value,
        a.default_value,
        a.isdefault,
        a.ismodified,
        a.issys_modifiable,
        ROW_NUMBER() OVER (PARTITION BY a.name ORDER BY a.con_id DESC) AS turn
    FROM v$system_parameter a
    WHERE a.con_id IN (0, TO_NUMBER(SYS_CONTEXT('USERENV', 'CON_ID')))
) p
LEFT JOIN (
    SELECT
        c.name,
        COUNT(*) AS entries,
        MIN(c.value) AS value,
        MIN(c.display_value) AS display_value
    FROM (
        SELECT
            b.name,
            b.value,
            b.display_value,
            -- What is set for this instance alone comes before what is set for all.
            RANK() OVER (PARTITION BY b.name ORDER BY CASE WHEN b.sid = '*' THEN 1 ELSE 0 END) AS turn
        FROM v$spparameter b
        WHERE b.isspecified = 'TRUE'
            AND (b.sid = '*' OR UPPER(b.sid) = UPPER(SYS_CONTEXT('USERENV', 'INSTANCE_NAME')))
    ) c
    WHERE c.turn = 1
    GROUP BY c.name
) f ON f.name = p.name
WHERE p.turn = 1
