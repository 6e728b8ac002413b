// Importing what the specification's own examples say of AsyncAPI 2.6. They are published as parts,
// one per kind of object; put together they are a document that the official parser takes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Parser } from "@asyncapi/parser";
import { expect, test } from "vitest";
import { generate } from "../generate.ts";
import { loadCatalog } from "../load/catalog.ts";
import { writeFolder } from "../testing/catalog-fixture.ts";
import { importCatalog } from "./import-catalog.ts";

type Part = Readonly<Record<string, unknown>>;

const require = createRequire(import.meta.url);

/** The published examples of a kind of object. */
function examples(kind: string): readonly Part[] {
  return require(`@asyncapi/specs/examples/2.6.0/${kind}.json`);
}

const OBJECT = { type: "object" };

/** A document of them. Where they refer to what no example is, there is a small one of ours. */
function assembled(): Part {
  const { components } = examples("components")[0] as { readonly components: Part };
  const [{ messageId: _, ...signup } = {}] = examples("message");
  const [text, person] = examples("schema");
  return {
    asyncapi: "2.6.0",
    id: "urn:example:examples",
    info: { version: "1.0.0", ...examples("info")[0] },
    defaultContentType: "application/json",
    servers: examples("servers")[0],
    tags: examples("tag"),
    channels: {
      ...examples("channels")[0],
      ...examples("parameters")[0],
      signup: examples("channelItem")[0],
      either: examples("channelItem")[1],
      register: { publish: { ...examples("operation")[0], security: [] } },
    },
    components: {
      ...components,
      messages: {
        ...(components.messages as Part),
        userSignedUp: { ...signup, name: "UserSignedUp" },
        signup,
        login: { payload: person },
      },
      schemas: {
        ...(components.schemas as Part),
        ...{ user: OBJECT, userCreate: OBJECT, signup: OBJECT, Address: text },
      },
      operationTraits: { kafka: examples("operationTrait")[0] },
    },
  };
}

async function errorsOf(text: string): Promise<readonly string[]> {
  const { diagnostics } = await new Parser().parse(text);
  return diagnostics
    .filter(({ severity }) => severity === 0)
    .map(({ path, message }) => `${path.join("/")} ${message}`);
}

test("the official examples of 2.6 are a catalog, whose AsyncAPI 3 document is valid again", async () => {
  const source = JSON.stringify(assembled());
  expect(await errorsOf(source)).toEqual([]);
  const folder = await writeFolder({ "examples.json": source });
  const catalog = join(folder, "catalog");
  const from = join(folder, "examples.json");
  const imported = await importCatalog({ format: "asyncapi", source: from, out: catalog });
  expect(imported.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  const { catalog: model, findings } = await loadCatalog(catalog, { lint: "2026-01-31" });
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  const events = ["UserSignedUp", "SignupSubscribe", "UserSignup", "Login", "UserSignUpMessage"];
  expect(model.events.map(({ name }) => name)).toEqual(events);
  expect(model.commands.map(({ name }) => name)).toEqual(["RegisterUser"]);
  const [login] = model.events.find(({ name }) => name === "Login")!.versions;
  expect(login?.fields.map(({ name }) => name)).toEqual(["id", "name", "address", "age"]);
  const out = join(folder, "generated");
  await generate({ catalog, out, outputs: ["typescript", "asyncapi"] });
  expect(await errorsOf(readFileSync(join(out, "asyncapi.json"), "utf8"))).toEqual([]);
});
