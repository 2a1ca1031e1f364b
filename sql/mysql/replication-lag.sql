-- Each channel from a source, in the columns that the server gives; none where there is no source. MySQL 8.0.22 or later.
-- Needs REPLICATION CLIENT: the server refuses the statement without it.
SHOW REPLICA STATUS
