// Modelina, AsyncAPI's generator of models: an interface for each schema, each in a file of its
// own. No validators, no casters. It knows JSON Schema up to draft 7, which says the same here.
import { TypeScriptGenerator } from "@asyncapi/modelina";
import { readSchemas, tellMade, write } from "./schemas.mjs";

const $schema = "http://json-schema.org/draft-07/schema#";
const generator = new TypeScriptGenerator({ modelType: "interface" });
for (const { name, schema } of readSchemas()) {
  const models = await generator.generateCompleteModels({ ...schema, $schema, $id: name }, {});
  for (const { modelName, result } of models) write(`${modelName}.ts`, result);
}
tellMade("types");
