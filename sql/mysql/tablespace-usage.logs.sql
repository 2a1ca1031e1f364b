-- The files of the binary log, with their sizes. Asked where there is one.
-- Needs REPLICATION CLIENT; on MariaDB from 10.5.2 on BINLOG MONITOR: the server refuses the statement without it.
SHOW BINARY LOGS
