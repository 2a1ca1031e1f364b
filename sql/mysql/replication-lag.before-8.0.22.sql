-- Each channel from a source, in the columns that the server gives; none where there is no source. MySQL before 8.0.22.
-- Needs REPLICATION CLIENT: the server refuses the statement without it.
SHOW SLAVE STATUS
