// The worker may do nothing that it does not do: whatever the sample publishes in its work is
// compared with what it is allowed to.
import { type Role, rolesOf } from "eventwright/nats-permissions";
import { expect, onTestFinished, test } from "vitest";
import { parts } from "../../samples/orders/app.ts";
import { Apology } from "../../samples/orders/generated/index.ts";
import { type InputLine, readLines } from "../../samples/orders/input.ts";
import { ordersByCustomer } from "../../samples/orders/orders-by-customer.ts";
import { runOrders } from "../../samples/orders/run.ts";
import { brokerOf, CONTEXT, clientOf, startGuarded } from "./guarded.ts";

const handlers = (some: readonly { readonly name: string; readonly contract: object }[]) =>
  some.map(({ name, contract }) => ({
    name,
    commands: Object.keys((contract as { readonly commands: object }).commands),
  }));

const [worker] = rolesOf({
  context: CONTEXT,
  aggregates: handlers(parts.aggregates),
  services: handlers(parts.services),
  sagas: parts.sagas.map(({ name }) => name),
  projections: parts.projections.map(({ name }) => name),
}) as readonly [Role];

/** What the sample's work needs only when something fails, changes, or is asked in another way. */
const RARE: readonly (readonly [why: string, subjects: RegExp])[] = [
  ["direct commands are the caller's choice", /^ew\.\w+\.ask\./],
  ["nothing is dead-lettered", /^ew\.\w+\.dlq\.|(GET|PURGE|CONSUMER\.[A-Z.]+)\.EW_\w+_DLQ(\.\*)?$/],
  ["no aggregate is added", /STREAM\.UPDATE\.\w+_COMMANDS$/],
  [
    "a query may find its projection where it wants it, and there are no shards",
    /CONSUMER\.INFO\.\w+_(EVENTS|TIMERS|COMMANDS)\.\*$/,
  ],
];

test("every permission of the worker is used by the sample, but for a few that say why", async () => {
  const server = await startGuarded();
  onTestFinished(() => server.stop());
  const admin = await clientOf(server, "admin");
  const seen = new Set<string>();
  admin.subscribe(">", { callback: (_, { subject }) => void seen.add(subject) });
  await admin.flush();
  const input = new URL("../../samples/orders/orders.ndjson", import.meta.url);
  const lines = (await readLines<InputLine>(input)).slice(0, 120);
  const limits = { snapshotEvery: 2 };
  const options = { broker: brokerOf(server), timeScale: 120, log: () => undefined, limits };
  await runOrders({ ...options, lines }, async (app, { results }) => {
    const after = results.at(-1)!.result.position;
    await app.query(ordersByCustomer, "CUST-1", { after });
    const owed = { customerId: "CUST-1", orders: ["ORD-10001"] };
    await app.send(Apology.commands.PlanApology(owed));
    const made = { customerId: "CUST-1", note: "They were friendly." };
    await app.send(Apology.commands.Apologise(made));
  });
  await admin.close();
  const unused = worker.publish.filter(
    (pattern) => ![...seen].some((subject) => fits(pattern, subject)),
  );
  const rare = (pattern: string): boolean => RARE.some(([, subjects]) => subjects.test(pattern));
  expect(unused.filter((pattern) => !rare(pattern))).toEqual([]);
}, 60_000);

function fits(pattern: string, subject: string): boolean {
  const tokens = subject.split(".");
  const wanted = pattern.split(".");
  const isOpen = wanted.at(-1) === ">";
  if (isOpen ? tokens.length < wanted.length : tokens.length !== wanted.length) return false;
  return wanted.every((token, at) => token === "*" || token === ">" || token === tokens[at]);
}
