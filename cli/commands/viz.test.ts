// What `eventwright viz` says when it cannot draw: one sentence and exit code 2, never a stack.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const program = fileURLToPath(new URL("../eventwright.mjs", import.meta.url));
const order = fileURLToPath(new URL("../../samples/orders/order.ts", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "eventwright-viz-"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly errors: string;
}

function viz(...arguments_: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, "viz", ...arguments_], (error, _out, errors) => {
      resolve({ code: error === null ? 0 : Number(error.code), errors });
    });
  });
}

test("a picture is written where --out says", async () => {
  const out = join(folder, "order.mmd");
  expect(await viz(order, "--format", "mermaid", "--out", out)).toEqual({ code: 0, errors: "" });
  expect(await readFile(out, "utf8")).toContain("OrderPlaced");
});

test("a missing folder in --out is wrong use, and named", async () => {
  const { code, errors } = await viz(order, "--out", join(folder, "missing", "order.svg"));
  expect(code).toBe(2);
  expect(errors).toMatch(/^There is no folder .*missing: make it.*\n$/);
});

test("a folder as --out is wrong use, and a file is suggested", async () => {
  const { code, errors } = await viz(order, "--out", folder);
  expect(code).toBe(2);
  expect(errors).toMatch(/^.* is a folder: name a file in it, such as .*order\.svg\.\n$/);
});

test("a file that cannot be written is wrong use, and named", async () => {
  const out = join(folder, "order.svg".repeat(40));
  const { code, errors } = await viz(order, "--out", out);
  expect(code).toBe(2);
  expect(errors).toMatch(/^The picture cannot be written: .*\n$/);
});

test.each([
  ["notes.txt", "Buy milk.\n"],
  ["broken.ts", "export const = ;\n"],
  ["throws.ts", 'throw new Error("no database");\n'],
])("a file that is no module that can be loaded is wrong use: %s", async (name, text) => {
  const file = join(folder, name);
  await writeFile(file, text);
  const { code, errors } = await viz(file);
  expect(code).toBe(2);
  expect(errors).toMatch(/^.* cannot be loaded as a module: .*\n$/);
});

test("a chart that breaks the rules is a finding, with all its lines", async () => {
  const file = join(folder, "invalid.ts");
  const runtime = fileURLToPath(new URL("../../runtime/mod.ts", import.meta.url));
  const generated = fileURLToPath(
    new URL("../../samples/orders/generated/index.ts", import.meta.url),
  );
  await writeFile(
    file,
    `import { defineAggregate } from ${JSON.stringify(runtime)};
import { Order } from ${JSON.stringify(generated)};
const chart = Order.setup().createMachine({ initial: "a", states: { a: { on: { Zonk: "a" } } } });
export const order = defineAggregate(Order, chart);
`,
  );
  const { code, errors } = await viz(file);
  expect(code).toBe(1);
  expect(errors).toMatch(/^The chart .* breaks 1 rule\(s\):\n {2}.*Zonk: .*\n$/);
});
