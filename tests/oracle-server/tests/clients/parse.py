"""sqlfluff: what it finds wrong with each of the statements in the JSON file that is named. Prints one JSON object."""

import json
import sys

from sqlfluff.core import FluffConfig, Linter

with open(sys.argv[1], encoding="utf-8") as file:
    statements = json.load(file)
linter = Linter(config=FluffConfig(overrides={"dialect": "oracle"}))
found = {}
for name, text in statements.items():
    found[name] = [str(violation)[:200] for violation in linter.parse_string(text).violations][:5]
print(json.dumps(found))
