// quicktype-core: an interface for each schema and converters from and to JSON, which check at run
// time of which kinds the values are, but no ranges, lengths or formats. No casters. All schemas
// are one run, which is faster than a run each; it may not make one type of those that are alike.
import { InputData, JSONSchemaInput, quicktype } from "quicktype-core";
import { readSchemas, tellMade, write } from "./schemas.mjs";

const input = new JSONSchemaInput(undefined);
for (const { name, text } of readSchemas()) await input.addSource({ name, schema: text });
const inputData = new InputData();
inputData.addInput(input);
const { lines } = await quicktype({ inputData, lang: "typescript", combineClasses: false });
write("payloads.ts", lines.join("\n"));
tellMade("types, checks of kinds");
