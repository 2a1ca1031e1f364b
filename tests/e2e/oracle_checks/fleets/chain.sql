-- 41 waits for 52, who waits for 63; somebody waits for the log writer, and somebody for a timer: neither is blocked.
update "V$SESSION" set EVENT = 'enq: TM - contention', WAIT_CLASS = 'Application', STATE = 'WAITING', WAIT_TIME_MICRO = 30000000,
  BLOCKING_SESSION_STATUS = 'VALID', BLOCKING_INSTANCE = 1, BLOCKING_SESSION = 52 where SID = 41;
update "V$SESSION" set STATUS = 'ACTIVE', EVENT = 'log file sync', WAIT_CLASS = 'Commit', BLOCKING_SESSION_STATUS = 'VALID',
  BLOCKING_INSTANCE = 1, BLOCKING_SESSION = 1, WAIT_TIME_MICRO = 90000000 where SID = 77;
