-- A physical standby that reads while it applies: no metrics, a temporary tablespace of its own, a file that is offline here alone.
update "TEST$CONTEXT" set VALUE = 'PHYSICAL STANDBY' where NAME = 'DATABASE_ROLE';
update "V$DATABASE" set DATABASE_ROLE = 'PHYSICAL STANDBY', OPEN_MODE = 'READ ONLY WITH APPLY';
delete from DBA_TABLESPACE_USAGE_METRICS;
delete from "V$TRANSACTION";
update DBA_TEMP_FREE_SPACE set FREE_SPACE = 536870912;
update DBA_DATA_FILES set ONLINE_STATUS = 'RECOVER' where FILE_ID = 7;
insert into "V$DATAGUARD_STATS" (SOURCE_DB_UNIQUE_NAME, NAME, VALUE, UNIT, DATUM_TIME, CON_ID)
select 'REPORTS_A', n, v, 'day(2) to second(0) interval', d, 0
from (select 'transport lag' as n, '+00 00:00:00' as v, '11/26/2026 12:00:00' as d union all select 'apply lag', '+00 00:00:45', '11/26/2026 12:00:00'
  union all select 'apply finish time', '+00 00:00:01.250', null);
