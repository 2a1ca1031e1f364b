-- Each connection to a source, in the columns that the server gives; none where there is no source.
-- Needs SLAVE MONITOR: the server refuses the statement without it.
SHOW ALL SLAVES STATUS
