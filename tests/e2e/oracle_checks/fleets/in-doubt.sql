-- The holder is a transaction of no session: it was prepared, and its coordinator has gone.
update "V$SESSION" set BLOCKING_SESSION_STATUS = 'UNKNOWN', BLOCKING_INSTANCE = null, BLOCKING_SESSION = null where SID = 52;
delete from "V$SESSION_BLOCKERS";
delete from "V$LOCK" where SID = 63;
update "V$TRANSACTION" set SES_ADDR = x'00', STATUS = 'PREPARED';
insert into DBA_2PC_PENDING (LOCAL_TRAN_ID, GLOBAL_TRAN_ID, STATE, FAIL_TIME, HOST, DB_USER, OS_USER) values
  ('9.15.4711', 'ORDERS.1234', 'prepared', ora_now() - 0.02, 'app-7', 'SHOP', 'app'),
  ('3.1.99', 'ORDERS.9', 'committed', ora_now() - 9, 'app-7', 'SHOP', 'app');
