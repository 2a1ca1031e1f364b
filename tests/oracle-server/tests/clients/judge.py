"""python-oracledb, thin: does it take the server for an Oracle? Prints one JSON object; the test reads it."""

import datetime
import decimal
import json
import os
import sys
import time

import oracledb

port, protocol = int(sys.argv[1]), sys.argv[2]
host = "localhost" if protocol == "tcps" else "127.0.0.1"
oracledb.defaults.fetch_decimals = True
oracledb.defaults.fetch_lobs = False


def connect(password="dbvoice", user="dbvoice", service="REPORTS", **more):
    where = f"(DESCRIPTION=(ADDRESS=(PROTOCOL={protocol})(HOST={host})(PORT={port}))(CONNECT_DATA=(SERVICE_NAME={service})))"
    return oracledb.connect(user=user, password=password, dsn=where, wallet_location=os.environ.get("WALLET"), **more)


def failure(do):
    try:
        do()
    except oracledb.Error as error:
        return error.args[0].full_code
    return "none"


def plain(value):
    if isinstance(value, (datetime.datetime, datetime.timedelta, decimal.Decimal)):
        return str(value)
    return value.hex() if isinstance(value, bytes) else value


def rows(cursor, sql, *args, **names):
    return [[plain(value) for value in row] for row in cursor.execute(sql, *args, **names)]


told = {}
with connect() as connection:
    told["version"] = connection.version
    connection.module, connection.action, connection.client_identifier = "dbvoice", "judge", "someone"
    connection.ping()
    cursor = connection.cursor()
    told["values"] = rows(cursor, 'select * from "TEST$VALUES" order by id')
    told["types"] = [column[1].name for column in cursor.description]
    told["lengths"] = [len(row[12]) if row[12] else 0 for row in told["values"]]
    told["values"] = [row[:12] + row[13:] for row in told["values"]]
    found = cursor.execute('select letter from "TEST$VALUES" order by id', fetch_lobs=True).fetchall()
    told["locators"] = [[lob.read(1, 16), len(lob.read())] if lob else None for (lob,) in found]
    told["again"] = [rows(cursor, "select count(*) from v$session where username = :1", [who]) for who in ("SHOP", "NONE", "SHOP")]
    told["binds"] = rows(cursor, "select :a, :b, :a, :c from dual", a="x", b=decimal.Decimal("1.5"), c=None)
    told["dates"] = rows(
        cursor, "select :d, to_char(:d, 'YYYY-MM-DD') from dual where :d < sysdate", d=datetime.datetime(2026, 1, 2, 3, 4, 5)
    )
    told["repeats"] = rows(
        cursor,
        "with n (i) as (select 1 from dual union all select i + 1 from n where i < 300)"
        " select trunc(i / 7), 'same', mod(i, 2), i from n order by i",
    )
    told["sessions"] = rows(cursor, "select sid, serial#, program from v$session where type = 'USER' order by sid")
    told["failures"] = {
        "table": failure(lambda: cursor.execute("select * from nobody")),
        "column": failure(lambda: cursor.execute("select nobody from dual")),
        "number": failure(lambda: cursor.execute("select to_number('ten') from dual")),
        "end": failure(lambda: cursor.execute("select 1 from dual;")),
        "delete": failure(lambda: cursor.execute("delete from dual")),
        "password": failure(lambda: connect(password="wrong")),
        "user": failure(lambda: connect(user="nobody")),
        "service": failure(lambda: connect(service="NOWHERE")),
        "locked": failure(lambda: connect(user="locked")),
        "expired": failure(lambda: connect(user="expired")),
        "poor": failure(lambda: connect(user="poor")),
    }
    cursor.execute("select 1 from dual")
    cursor.fetchall()
    connection.commit()
with connect(user="expiring") as connection:
    told["warning"] = connection.warning.full_code
with connect(user="old") as connection:
    told["old verifier"] = rows(connection.cursor(), "select user from dual")
with connect() as connection:
    connection.call_timeout = 400
    start = time.monotonic()
    told["timeout"] = failure(lambda: connection.cursor().execute("select 'slow' from dual"))
    told["took"] = time.monotonic() - start
    connection.call_timeout = 0
    told["after"] = rows(connection.cursor(), "select 'quick' from dual")
print(json.dumps(told))
