// json-schema-to-typescript: an interface for each schema, each in a file of its own. No
// validators, no casters. Its formatting, with prettier, is off, as ours has none either.
import { compile } from "json-schema-to-typescript";
import { readSchemas, tellMade, write } from "./schemas.mjs";

for (const { name, schema } of readSchemas()) {
  write(`${name}.ts`, await compile(schema, name, { format: false }));
}
tellMade("types");
