"""Runs each of the statements in the JSON file that is named. Prints one JSON object: of each its columns and rows, or its error."""

import datetime
import json
import sys

import oracledb

port = int(sys.argv[1])
with open(sys.argv[2], encoding="utf-8") as file:
    statements = json.load(file)
connection = oracledb.connect(user="dbvoice", password="dbvoice", dsn=f"127.0.0.1:{port}/REPORTS")
found = {}
for name, text in statements.items():
    try:
        cursor = connection.cursor()
        cursor.execute(text)
        columns = [column[0] for column in cursor.description]
        kinds = [column[1].name for column in cursor.description]
        rows = [[str(v) if isinstance(v, datetime.datetime) else v for v in row] for row in cursor.fetchall()]
        found[name] = {"columns": columns, "kinds": kinds, "rows": rows}
    except oracledb.Error as error:
        found[name] = {"error": str(error)}
print(json.dumps(found))
