-- Who holds the lock, V$SESSION does not tell, nor V$SESSION_BLOCKERS; the list of locks repeats a waiter with several requests.
update "V$SESSION" set BLOCKING_SESSION_STATUS = 'NO HOLDER', BLOCKING_INSTANCE = null, BLOCKING_SESSION = null,
  FINAL_BLOCKING_SESSION_STATUS = 'NO HOLDER', FINAL_BLOCKING_INSTANCE = null, FINAL_BLOCKING_SESSION = null;
delete from "V$SESSION_BLOCKERS";
insert into "V$LOCK" (SID, TYPE, ID1, ID2, LMODE, REQUEST, CTIME, BLOCK, CON_ID) values
  (52, 'TM', 74112, 0, 0, 3, 340, 0, 0), (52, 'TX', 589839, 4711, 0, 6, 340, 0, 0);
update "V$LOCK" set BLOCK = 1 where SID = 63;
