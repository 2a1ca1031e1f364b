// Makes one schema for each type of types.ts, without the descriptions, which are most of the text.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";

const here = dirname(fileURLToPath(import.meta.url));
const files = {
  RequestFromAlexa: "request",
  ResponseToAlexa: "response",
  WordsBeforeTheAnswer: "directive",
  InteractionModel: "interaction-model",
  SkillManifest: "skill-manifest",
};

function withoutDescriptions(schema) {
  if (Array.isArray(schema)) return schema.map(withoutDescriptions);
  if (schema === null || typeof schema !== "object") return schema;
  const isText = (key, value) => key === "description" && typeof value === "string";
  const kept = Object.entries(schema).filter(([key, value]) => !isText(key, value));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutDescriptions(value)]));
}

// Where the types are stricter than what Alexa sends.
function asSent(definitions) {
  const optional = (name, field) => {
    const found = definitions[name];
    if (found) found.required = found.required.filter((one) => one !== field);
  };
  optional("IntentRequest", "dialogState"); // absent where the intent has no dialog
  optional("slu.entityresolution.Resolution", "values"); // absent where nothing matches
  if (definitions.Slot) definitions.Slot.properties.source = { type: "string", const: "USER" }; // in no type yet
}

for (const [type, file] of Object.entries(files)) {
  // The types of a library are taken as they are: its own build has checked them.
  const generator = createGenerator({ path: join(here, "types.ts"), type, skipTypeCheck: true });
  const { definitions, ...head } = withoutDescriptions(generator.createSchema(type));
  asSent(definitions);
  // A line for each definition: short, and a change shows where it is.
  const lines = Object.entries(definitions).map(([name, one]) => `${JSON.stringify(name)}:${JSON.stringify(one)}`);
  const text = JSON.stringify(head).replace(/\}$/, `,"definitions":{\n${lines.join(",\n")}\n}}\n`);
  writeFileSync(join(here, `${file}.json`), text);
}
