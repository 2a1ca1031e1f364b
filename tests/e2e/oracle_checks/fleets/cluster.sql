-- Two instances. Session 52 of instance 1 waits for 63 on each of them; each instance has a session 63 of its own.
update "V$INSTANCE" set PARALLEL = 'YES';
create table "GV$SESSION" as select 1 as INST_ID, * from "V$SESSION";
insert into "GV$SESSION" select 2, * from "V$SESSION" where SID = 63;
update "GV$SESSION" set "SERIAL#" = 31, MACHINE = 'web-9', SADDR = cast('other' as blob) where INST_ID = 2;
create table "GV$SESSION_BLOCKERS" as select 1 as INST_ID, * from "V$SESSION_BLOCKERS";
insert into "GV$SESSION_BLOCKERS" select 1, SID, "SESS_SERIAL#", WAIT_ID, WAIT_EVENT, WAIT_EVENT_TEXT, 2, 63, 31, CON_ID from "V$SESSION_BLOCKERS";
