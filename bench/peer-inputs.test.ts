// The payloads in the languages of other generators.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  missingFrom,
  openApiOf,
  type Payload,
  protosOf,
  typeSpecOf,
  writePeerInputs,
} from "./peer-inputs.ts";

const payloads: readonly Payload[] = [
  { name: "PaidV1", schema: { properties: { id: { type: "string" } }, required: ["id"] } },
  {
    name: "PaidV2",
    schema: {
      description: "Somebody\npaid.",
      properties: {
        id: { type: "string", minLength: 1, maxLength: 9 },
        amount: { type: "number", minimum: 0, maximum: 5 },
        tags: { type: "array", items: { type: "string" } },
        at: { type: "string", format: "date-time" },
        count: { type: "integer", default: 1 },
      },
      required: ["id", "amount", "tags", "at"],
    },
  },
];

test("OpenAPI has a schema per payload, without what only names a file", () => {
  const named = { ...payloads[0]!.schema, $schema: "https://x", $id: "x.json", title: "Paid 1" };
  const document = JSON.parse(openApiOf([{ name: "PaidV1", schema: named }]));
  expect(document.components.schemas).toEqual({ PaidV1: payloads[0]!.schema });
});

test("Protobuf has a file per event, and a message per version", () => {
  const files = protosOf(payloads);
  expect([...files.keys()]).toEqual(["paid.proto"]);
  expect(files.get("paid.proto")).toBe(`syntax = "proto3";
package payloads;

message PaidV1 {
  string id = 1;
}

message PaidV2 {
  string id = 1;
  double amount = 2;
  repeated string tags = 3;
  string at = 4;
  optional int64 count = 5;
}
`);
});

test("TypeSpec has a model per payload, with its limits", () => {
  expect(typeSpecOf(payloads)).toBe(`namespace Payloads;

model PaidV1 {
  id: string;
}

/** Somebody paid. */
model PaidV2 {
  @minLength(1) @maxLength(9) id: string;
  @minValue(0) @maxValue(5) amount: float64;
  tags: string[];
  at: utcDateTime;
  count?: int64 = 1;
}
`);
});

test("all of them are written of our JSON Schemas, and none that is missing goes unseen", async () => {
  const folder = await mkdtemp(join(tmpdir(), "eventwright-inputs-"));
  const [schemas, inputs] = [join(folder, "schemas"), join(folder, "inputs")];
  await mkdir(schemas);
  const schema = { $comment: "Ours.", $id: "x", title: "Paid version 1", ...payloads[0]!.schema };
  await writeFile(join(schemas, "paid.v1.json"), JSON.stringify(schema));
  expect(await writePeerInputs(schemas, inputs)).toEqual(["PaidV1"]);
  expect((await readdir(inputs)).sort()).toEqual([
    "json-schema",
    "main.tsp",
    "openapi.json",
    "proto",
  ]);
  const written = JSON.parse(await readFile(join(inputs, "json-schema", "PaidV1.json"), "utf8"));
  expect(written).toEqual({ title: "PaidV1", ...payloads[0]!.schema });
  expect(await missingFrom(inputs, ["paidV1", "PaidV2"])).toEqual(["PaidV2"]);
  await rm(folder, { recursive: true });
});
