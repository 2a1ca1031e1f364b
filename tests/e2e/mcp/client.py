"""The client of the protocol's own makers: lists the tools and calls each that it is told to, and says what it got.

Standard input holds {"command", "args", "env", "mode", "calls": [[tool, arguments], ...]}.
Its library holds the structured content of each answer against the tool's output schema, and fails where it does not fit.
"""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters


async def main(task):
    server = StdioServerParameters(command=task["command"], args=task["args"], env=task["env"])
    async with Client(server, mode=task["mode"]) as client:
        tools = (await client.list_tools()).tools
        answers = [(await client.call_tool(name, arguments)) for name, arguments in task["calls"]]
        print(json.dumps({
            "version": client.protocol_version,
            "instructions": client.instructions,
            "tools": [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools],
            "answers": [answer.model_dump(mode="json", by_alias=True, exclude_none=True) for answer in answers],
        }))


asyncio.run(main(json.load(sys.stdin)))
