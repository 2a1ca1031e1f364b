-- Whether there is a binary log. One row. Needs no privilege.
SELECT @@global.log_bin AS logged
