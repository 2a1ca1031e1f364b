-- Every session and thread of the server, in the columns that the server gives. Asked where it runs without its performance
-- schema: information_schema.PROCESSLIST would be refused whole as soon as one statement has a character that it cannot hold.
-- Without PROCESS it lists the user's own sessions only, and says nothing.
SHOW FULL PROCESSLIST
