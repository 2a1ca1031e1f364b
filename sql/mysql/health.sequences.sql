-- How far the automatic keys of InnoDB's tables are: the next value of each, of tables that were in use since the server was
-- started; InnoDB knows of no others. A column is named where it may be the key: an integer that is never null and leads an
-- index. Where a table has several such, which of them is the key cannot be told without a right to see the table.
-- Needs PROCESS: the server refuses the query without it. MySQL 8.0 and later.
SELECT
    -- A tablespace has the names as they are, and so does not tell where the one begins and the other ends. The table has them as
    -- its file has, where a slash in a name is @002f, a number sign @0023, and # begins a partition's.
    CASE WHEN p.SPACE_TYPE = 'Single' THEN CONCAT(
        SUBSTRING_INDEX(p.NAME, '/', t.slashes + 1),
        '.',
        SUBSTRING_INDEX(SUBSTR(p.NAME, CHAR_LENGTH(SUBSTRING_INDEX(p.NAME, '/', t.slashes + 1)) + 2), '#', t.signs + 1)
    ) ELSE SUBSTRING_INDEX(REPLACE(t.NAME, '/', '.'), '#', 1) END AS name,
    c.NAME AS `column`,
    c.LEN AS bytes,
    (c.PRTYPE & 512) <> 0 AS positive,
    s.AUTOINC + 0e0 AS next
FROM information_schema.INNODB_TABLESTATS s
JOIN (
    SELECT
        NAME, TABLE_ID, SPACE,
        (LENGTH(SUBSTRING_INDEX(NAME, '/', 1)) - LENGTH(REPLACE(SUBSTRING_INDEX(NAME, '/', 1), '@002f', ''))) DIV 5 AS slashes,
        (LENGTH(SUBSTRING_INDEX(SUBSTRING_INDEX(NAME, '/', -1), '#', 1))
            - LENGTH(REPLACE(SUBSTRING_INDEX(SUBSTRING_INDEX(NAME, '/', -1), '#', 1), '@0023', ''))) DIV 5 AS signs
    FROM information_schema.INNODB_TABLES
) t ON t.TABLE_ID = s.TABLE_ID
LEFT JOIN information_schema.INNODB_TABLESPACES p ON p.SPACE = t.SPACE
JOIN information_schema.INNODB_COLUMNS c ON c.TABLE_ID = s.TABLE_ID AND c.MTYPE = 6 AND (c.PRTYPE & 256) <> 0
-- Grouped, so that each is read once: the server would look the fields of every index up among those of all.
JOIN (
    SELECT i.TABLE_ID, f.name
    FROM information_schema.INNODB_INDEXES i
    JOIN (
        SELECT CAST(INDEX_ID AS UNSIGNED) AS id, CAST(NAME AS BINARY) AS name
        FROM information_schema.INNODB_FIELDS
        WHERE POS = 0
        GROUP BY 1, 2
    ) f ON f.id = i.INDEX_ID
    GROUP BY i.TABLE_ID, f.name
) k ON k.TABLE_ID = s.TABLE_ID AND k.name = CAST(c.NAME AS BINARY)
WHERE s.AUTOINC > 100
