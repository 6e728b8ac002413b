// A binding that fails, and none at all: neither may be felt by the work.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { METRICS, startApp, type Telemetry } from "eventwright";
import { memory } from "eventwright/memory";
import { expect, test } from "vitest";
import { QUICK } from "../delivery/brokers.ts";
import { Add, Charge, Charged, counter, createLog, payments, sums } from "../delivery/counters.ts";
import { importsOf } from "../tidy/imports.ts";
import { repositoryFiles } from "../tidy/repository.ts";

const id = "A";

async function run(telemetry: Telemetry) {
  const seen = createLog();
  const charge = payments(async ({ data }) => Charged({ id: data.id }));
  await using app = await startApp({
    ...{ broker: memory(), aggregates: [counter], services: [charge], projections: [sums] },
    ...{ limits: QUICK, log: seen.log, telemetry },
  });
  const { position } = await app.send(Add({ id }));
  expect(await app.query(sums, id, { after: position })).toMatchObject({ sum: 1 });
  expect(await app.send(Charge({ id }))).toMatchObject({ ok: true, events: [{ type: "Charged" }] });
  expect(await app.send(Add({ id }), { direct: true })).toMatchObject({ ok: true });
  const refused = await app.send(Add({ id }), { expectedVersion: 9 });
  expect(refused).toMatchObject({ ok: false, rejection: { reason: "conflict" } });
  return seen;
}

const fail = (): never => {
  throw new Error("The exporter is broken.");
};
const silent: Telemetry = {
  span: (_start, task) => task({ traceParent: undefined, set: () => undefined }),
  count: () => undefined,
  record: () => undefined,
  observe: () => () => undefined,
};
const span = { traceParent: undefined, set: fail };

test.each<readonly [string, Telemetry["span"]]>([
  ["throws at once", fail],
  ["rejects without running its task", () => Promise.reject(new Error("broken"))],
  ["never settles, and never runs its task", () => new Promise(() => undefined)],
  ["runs its task twice", (_start, task) => Promise.all([task(span), task(span)]).then(([a]) => a)],
  ["runs its task too late", async (_start, task) => Promise.resolve().then(() => task(span))],
  ["throws after its task", (_start, task) => task(span).then(fail)],
  ["runs its task, and throws at once", (_start, task) => [task(span)].map(fail)[0]!],
  ["never settles after its task", (_start, task) => task(span).then(() => new Promise(() => {}))],
])("a span that %s changes nothing", async (_how, broken) => {
  await run({ ...silent, span: broken });
});

test("everything else may throw too; it is told once", async () => {
  const broken = { ...silent, count: fail, record: fail, observe: fail };
  const seen = await run(broken);
  expect(seen.of("telemetry_failed")).toHaveLength(1);
  expect(seen.of("telemetry_failed")[0]?.message).toContain("The exporter is broken.");
  const forgets = await run({ ...silent, observe: () => fail });
  expect(forgets.of("telemetry_failed")).toHaveLength(1);
});

test("every counter and histogram that is told of is in the table of metrics", async () => {
  const told = new Set<string>();
  const telling = {
    count: (name: string) => told.add(name),
    record: (name: string) => told.add(name),
  };
  await run({ ...silent, ...telling } as unknown as Telemetry);
  for (const name of told) expect(METRICS).toHaveProperty([name]);
  expect(told).toContain("eventwright.commands");
});

test("the page on operations has every metric, with its kind and unit", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/operations.md"), "utf8");
  const rows = page.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  for (const [name, { kind, unit }] of Object.entries(METRICS)) {
    const row = rows.find(([, cell]) => cell === `\`${name}\``);
    expect([name, row?.[2]]).toEqual([name, `${kind}, ${unit}`]);
  }
});

const files = new Map(
  repositoryFiles(join(import.meta.dirname, "../..")).map((file) => [`/${file.path}`, file]),
);

/** Every package that loading a file loads, sooner or later. */
function packagesOf(path: string, seen = new Set<string>()): ReadonlySet<string> {
  const file = files.get(path);
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const { target, typeOnly } of file ? importsOf(file) : []) {
    if (!typeOnly) packagesOf(target, seen);
  }
  return seen;
}

test("only the entry for OpenTelemetry loads its API", () => {
  const entries = ["mod", "adapters/memory", "adapters/nats", "adapters/sqlite", "testing/mod"];
  for (const entry of entries) {
    const loaded = packagesOf(`/runtime/${entry}.ts`);
    expect([...loaded].filter((name) => name.startsWith("@opentelemetry/"))).toEqual([]);
  }
  expect(packagesOf("/runtime/mod.ts")).toContain("xstate");
  expect(packagesOf("/runtime/adapters/opentelemetry.ts")).toContain("@opentelemetry/api");
});
