// The ANTLR grammar of PL/SQL: what it finds wrong with each of the statements in the JSON file that is named. Prints one JSON object.
"use strict";

const fs = require("fs");
const { PredictionMode } = require("antlr4ts/atn/PredictionMode");
const { antlr4tsSQL, SQLDialect } = require("antlr4ts-sql");

const statements = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const grammar = new antlr4tsSQL(SQLDialect.PLSQL);

function errors(text, mode) {
    const wrong = [];
    const listener = {
        syntaxError: (_, __, line, column, message) => wrong.push(`${line}:${column} ${message.slice(0, 200)}`),
    };
    const parser = grammar.getParser(grammar.getTokens(text, [listener]), [listener]);
    parser.interpreter.setPredictionMode(mode);
    grammar.getParseTree(parser);
    return wrong.slice(0, 5);
}

const found = {};
for (const [name, text] of Object.entries(statements)) {
    // What the quick way takes is right; what it does not take may be all the same.
    const wrong = errors(text, PredictionMode.SLL);
    found[name] = wrong.length > 0 ? errors(text, PredictionMode.LL) : wrong;
}
console.log(JSON.stringify(found));
