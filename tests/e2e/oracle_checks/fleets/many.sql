-- 250 tablespaces.
with recursive n (n) as (select 1 union all select n + 1 from n where n < 242)
insert into DBA_TABLESPACES (TABLESPACE_NAME, BLOCK_SIZE, STATUS, CONTENTS) select 'APP_' || n, 8192, 'ONLINE', 'PERMANENT' from n;
with recursive n (n) as (select 1 union all select n + 1 from n where n < 242)
insert into DBA_DATA_FILES (FILE_NAME, FILE_ID, TABLESPACE_NAME, BYTES, AUTOEXTENSIBLE, MAXBYTES, ONLINE_STATUS)
  select '/u/' || n, 100 + n, 'APP_' || n, 1073741824, 'NO', 0, 'ONLINE' from n;
with recursive n (n) as (select 1 union all select n + 1 from n where n < 242)
insert into DBA_TABLESPACE_USAGE_METRICS (TABLESPACE_NAME, USED_SPACE, TABLESPACE_SIZE) select 'APP_' || n, n, 131072 from n;
