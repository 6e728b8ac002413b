// The AsyncAPI documents as the official parser reads them: it knows rules that no schema says.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Diagnostic, Parser } from "@asyncapi/parser";
import { expect, test } from "vitest";
import { loadCatalog } from "../load/catalog.ts";
import { emitAsyncApi } from "./asyncapi.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const parser = new Parser();

/** The document of a catalog in a folder. */
async function documentOf(folder: string): Promise<string> {
  const { catalog, findings } = await loadCatalog(folder);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  return emitAsyncApi({ catalog, hookModule: () => "" })[0]!.text;
}

/** What the parser says of a document, apart from that there is a newer version of AsyncAPI. */
async function saidOf(text: string): Promise<readonly string[]> {
  const { document, diagnostics } = await parser.parse(text);
  const others = diagnostics.filter(({ code }) => code !== "asyncapi-latest-version");
  if (others.length === 0) expect(document?.version()).toBe("3.0.0");
  return others.map(({ severity, code, path, message }: Diagnostic) =>
    [severity, code, path.join("/"), message].join(" "),
  );
}

const golden = "codegen/golden";
const catalogs = [
  ...readdirSync(join(root, golden)).map((name) => `${golden}/${name}/catalog`),
  "samples/orders/catalog",
  "cli/init/template/catalog",
];

test.each(catalogs)("the parser has nothing to say of the document of %s", async (catalog) => {
  expect(await saidOf(await documentOf(join(root, catalog)))).toEqual([]);
});

test("the parser hears what no schema says: a message that the operation's channel lacks", async () => {
  const document = JSON.parse(await documentOf(join(root, "samples/orders/catalog")));
  const [placing, confirming] = ["handlePlaceOrder", "handleConfirmOrder"].map(
    (name) => document.operations[name],
  );
  placing.messages = confirming.messages;
  expect(await saidOf(JSON.stringify(document))).toEqual([
    expect.stringMatching(/^0 asyncapi3-operation-messages-from-referred-channel /),
  ]);
});
