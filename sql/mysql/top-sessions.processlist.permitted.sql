-- Whether the user has PROCESS: the server refuses this table without it. One row.
SELECT TRUE AS permitted FROM information_schema.INNODB_CMP LIMIT 1
