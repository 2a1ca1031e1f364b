-- A pluggable database: parameters of the root and of its own.
update "TEST$CONTEXT" set VALUE = '3' where NAME = 'CON_ID';
update "TEST$CONTEXT" set VALUE = 'SALES' where NAME = 'CON_NAME';
update "TEST$CONTEXT" set VALUE = 'RDSCDB' where NAME in ('CDB_NAME', 'DB_NAME');
update "V$DATABASE" set CDB = 'YES', NAME = 'RDSCDB';
insert into "V$PDBS" (CON_ID, NAME, OPEN_MODE, RESTRICTED) values (3, 'SALES', 'READ ONLY', 'YES'), (4, 'OTHER', 'READ WRITE', 'NO');
insert into "V$SYSTEM_PARAMETER" (NUM, NAME, TYPE, VALUE, DISPLAY_VALUE, DEFAULT_VALUE, ISDEFAULT, ISSYS_MODIFIABLE, ISMODIFIED, CON_ID) values
  (2, 'open_cursors', 3, '300', '300', '50', 'FALSE', 'IMMEDIATE', 'FALSE', 3), (2, 'open_cursors', 3, '77', '77', '50', 'FALSE', 'IMMEDIATE', 'FALSE', 4);
