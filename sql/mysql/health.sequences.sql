-- How far the automatic keys of InnoDB's tables are: the next value of each, of tables that were in use since the server was
-- started; InnoDB knows of no others. A column is named where it may be the key: an integer that is never null and leads an
-- index. Where a table has several such, which of them is the key cannot be told without a right to see the table.
-- Needs PROCESS: the server refuses the query without it. MySQL 8.0 and later.
SELECT
    -- A tablespace has the table's name as it is; the table has it as its file has.
    SUBSTRING_INDEX(REPLACE(CASE WHEN p.SPACE_TYPE = 'Single' THEN p.NAME ELSE t.NAME END, '/', '.'), '#', 1) AS name,
    c.NAME AS `column`,
    c.LEN AS bytes,
    (c.PRTYPE & 512) <> 0 AS positive,
    s.AUTOINC + 0e0 AS next
FROM information_schema.INNODB_TABLESTATS s
JOIN information_schema.INNODB_TABLES t ON t.TABLE_ID = s.TABLE_ID
LEFT JOIN information_schema.INNODB_TABLESPACES p ON p.SPACE = t.SPACE
JOIN information_schema.INNODB_COLUMNS c ON c.TABLE_ID = s.TABLE_ID AND c.MTYPE = 6 AND (c.PRTYPE & 256) <> 0
WHERE s.AUTOINC > 100 AND EXISTS (
    SELECT 1
    FROM information_schema.INNODB_INDEXES i
    JOIN information_schema.INNODB_FIELDS f ON f.INDEX_ID = i.INDEX_ID
    WHERE i.TABLE_ID = s.TABLE_ID AND f.POS = 0 AND f.NAME = c.NAME
)
