"""sqlfluff: what it finds wrong with each of the statements in the JSON file that is named. Prints one JSON object."""

import json
import sys

from sqlfluff.core import FluffConfig, Linter

with open(sys.argv[1], encoding="utf-8") as file:
    statements = json.load(file)
linter = Linter(config=FluffConfig(overrides={"dialect": "oracle"}))
found = {}
for name, text in statements.items():
    parsed = linter.parse_string(text)
    found[name] = [str(violation) for violation in parsed.violations]
    if parsed.tree is not None:
        found[name] += [f"unparsable: {part.raw[:80]}" for part in parsed.tree.recursive_crawl("unparsable")]
print(json.dumps(found))
