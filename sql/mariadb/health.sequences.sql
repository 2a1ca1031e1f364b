-- How far the automatic keys of InnoDB's tables are: the next value of each, of tables that were in use since the server was
-- started; InnoDB knows of no others. A column is named where it may be the key: an integer that is never null and leads an
-- index. Where a table has several such, which of them is the key cannot be told without a right to see the table.
-- Needs PROCESS: the server refuses the query without it. MariaDB, and MySQL 5.7.
SELECT
    -- Tables' files are named after them in a character set of their own, in which my-shop is my@002dshop.
    CONCAT(
        CONVERT(CONVERT(CAST(SUBSTRING_INDEX(s.NAME, '/', 1) AS BINARY) USING filename) USING utf8mb4),
        '.',
        CONVERT(CONVERT(
            CAST(SUBSTRING_INDEX(SUBSTRING_INDEX(s.NAME, '/', -1), '#', 1) AS BINARY) USING filename
        ) USING utf8mb4)
    ) AS name,
    c.NAME AS `column`,
    c.LEN AS bytes,
    (c.PRTYPE & 512) <> 0 AS positive,
    s.AUTOINC + 0e0 AS next
FROM information_schema.INNODB_SYS_TABLESTATS s
JOIN information_schema.INNODB_SYS_COLUMNS c ON c.TABLE_ID = s.TABLE_ID AND c.MTYPE = 6 AND (c.PRTYPE & 256) <> 0
WHERE s.AUTOINC > 100 AND EXISTS (
    SELECT 1
    FROM information_schema.INNODB_SYS_INDEXES i
    JOIN information_schema.INNODB_SYS_FIELDS f ON f.INDEX_ID = i.INDEX_ID
    WHERE i.TABLE_ID = s.TABLE_ID AND f.POS = 0 AND f.NAME = c.NAME
)
