"""python-oracledb meets what goes wrong. One line a step: how it ended and after how long. Gives up where it cannot by itself."""

import json
import os
import sys
import threading
import time

import oracledb

port, longest, call_timeout = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
steps = []
began = time.monotonic()


def step(name, do):
    start = time.monotonic()
    try:
        result = do()
        how = "done"
    except (oracledb.Error, OSError) as error:
        result = None
        how = getattr(error.args[0], "full_code", "") or str(error)
    steps.append([name, how, round(time.monotonic() - start, 2)])
    return result


def give_up():
    steps.append(["hangs", "", round(time.monotonic() - began, 2)])
    print(json.dumps(steps), flush=True)
    os._exit(0)


timer = threading.Timer(longest, give_up)
timer.daemon = True
timer.start()
connection = step("connect", lambda: oracledb.connect(user="dbvoice", password="dbvoice", dsn=f"127.0.0.1:{port}/REPORTS"))
if connection:
    connection.call_timeout = call_timeout
    cursor = connection.cursor()
    step("execute", lambda: cursor.execute("select name from v$system_parameter order by num"))
    cursor.arraysize = 2
    step("fetch", cursor.fetchall)
    step("ping", connection.ping)
    step("close", connection.close)
timer.cancel()
print(json.dumps(steps))
