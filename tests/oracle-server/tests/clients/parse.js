// The ANTLR grammar of PL/SQL: what it finds wrong with each of the statements in the JSON file that is named. Prints one JSON object.
"use strict";

const fs = require("fs");
const { antlr4tsSQL, SQLDialect } = require("antlr4ts-sql");

const statements = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const grammar = new antlr4tsSQL(SQLDialect.PLSQL);
const found = {};
for (const [name, text] of Object.entries(statements)) {
    const wrong = [];
    const listener = { syntaxError: (_, __, line, column, message) => wrong.push(`${line}:${column} ${message}`) };
    grammar.getParseTree(grammar.getParser(grammar.getTokens(text, [listener]), [listener]));
    found[name] = wrong;
}
console.log(JSON.stringify(found));
