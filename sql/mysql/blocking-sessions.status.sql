-- InnoDB's own report, which has all transactions as text: asked where the list of them is refused for a character in a statement.
-- Needs PROCESS: the server refuses the statement without it.
SHOW ENGINE INNODB STATUS
