// @hey-api/openapi-ts with its plugin for valibot: a type and a valibot schema for each schema, all
// of one kind in one file. No casters. Nothing formats or lints what it wrote.
import { createClient } from "@hey-api/openapi-ts";
import { inputPath, outPath, tellMade } from "./schemas.mjs";

await createClient({
  input: inputPath("openapi.json"),
  output: { path: outPath() },
  plugins: ["@hey-api/typescript", "valibot"],
  logs: { level: "silent" },
});
tellMade("types, validators");
