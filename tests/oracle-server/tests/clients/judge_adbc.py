"""adbc-driver-oracle: does it take the server for an Oracle? Prints one JSON object; the test reads it."""

import json
import sys

import adbc_driver_manager
from adbc_driver_oracle import dbapi

port = int(sys.argv[1])


def connect(password="dbvoice", service="REPORTS"):
    return dbapi.connect(
        f"oracle://127.0.0.1:{port}/{service}",
        db_kwargs={"username": "dbvoice", "password": password, "adbc.oracle.number_mode": "string"},
    )


def failure(do):
    try:
        do()
    except adbc_driver_manager.Error as error:
        return str(error)
    return "none"


def rows(cursor, sql, parameters=None):
    cursor.execute(sql, parameters)
    return [[value if isinstance(value, (int, str, type(None))) else str(value) for value in row] for row in cursor.fetchall()]


told = {}
with connect() as connection, connection.cursor() as cursor:
    told["values"] = rows(
        cursor, 'select whole, hundreds, tiny, huge, words, national, empty, program, day from "TEST$VALUES" order by id'
    )
    told["repeats"] = rows(
        cursor,
        "with n (i) as (select 1 from dual union all select i + 1 from n where i < 300)"
        " select trunc(i / 7), 'same', mod(i, 2), i from n order by i",
    )
    told["binds"] = rows(cursor, "select count(*) from v$session where username = :1", ["SHOP"])
    told["table"] = failure(lambda: cursor.execute("select * from nobody"))
told["password"] = failure(lambda: connect(password="wrong").cursor())
told["service"] = failure(lambda: connect(service="NOWHERE").cursor())
print(json.dumps(told))
