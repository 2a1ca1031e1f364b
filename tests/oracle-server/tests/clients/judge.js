// node-oracledb, thin: does it take the server for an Oracle? Prints one JSON object; the test reads it.
"use strict";
const oracledb = require("oracledb");

const port = process.argv[2];
oracledb.fetchAsString = [oracledb.NUMBER, oracledb.CLOB];

const connect = (more = {}) =>
  oracledb.getConnection({
    user: "dbvoice",
    password: "dbvoice",
    connectString: `127.0.0.1:${port}/${more.service || "REPORTS"}`,
    ...more.account,
  });

const failure = async (attempt) => {
  try {
    await attempt();
    return "none";
  } catch (error) {
    return error.code;
  }
};

const main = async () => {
  const told = {};
  const connection = await connect();
  const rows = async (sql, binds = []) => (await connection.execute(sql, binds)).rows;
  told.version = connection.oracleServerVersionString;
  connection.module = "dbvoice";
  connection.action = "judge";
  await connection.ping();
  const values = await connection.execute('select * from "TEST$VALUES" order by id');
  told.types = values.metaData.map((column) => column.dbTypeName);
  told.lengths = values.rows.map((row) => (row[12] || "").length);
  told.numbers = values.rows.map((row) => row.slice(1, 5));
  told.texts = values.rows.map((row) => [row[5], row[6], row[14], row[15]]);
  told.days = values.rows.map((row) => row[8] && row[8].getFullYear());
  told.binds = await rows("select :b, :a, :b from dual", { a: "x", b: 7 });
  told.repeats = await rows(
    "with n (i) as (select 1 from dual union all select i + 1 from n where i < 300)" +
      " select trunc(i / 7), 'same', mod(i, 2), i from n order by i",
  );
  told.failures = {
    table: await failure(() => connection.execute("select * from nobody")),
    password: await failure(() => connect({ account: { password: "wrong" } })),
    locked: await failure(() => connect({ account: { user: "locked" } })),
    service: await failure(() => connect({ service: "NOWHERE" })),
  };
  connection.callTimeout = 400;
  told.timeout = await failure(() => connection.execute("select 'slow' from dual"));
  connection.callTimeout = 0;
  told.after = await rows("select 'quick' from dual");
  await connection.close();
  console.log(JSON.stringify(told));
};

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
