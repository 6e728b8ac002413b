// Each thing that somebody must not do is tried as every role: it is refused to all that have no
// need of it, and allowed to the others.
import type { NatsConnection } from "@nats-io/nats-core";
import { ROLE_NAMES, type RoleName } from "eventwright/nats-permissions";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startOrders } from "../../samples/orders/app.ts";
import type { NatsServer } from "../../scripts/nats-server.ts";
import { brokerOf, CONTEXT, clientOf, startGuarded } from "./guarded.ts";

let server: NatsServer;
const clients = new Map<RoleName, Client>();

interface Client {
  readonly nc: NatsConnection;
  /** Operations and subjects that the server refused. */
  readonly refused: string[];
}

beforeAll(async () => {
  server = await startGuarded();
  // The streams are there, as after a first start.
  await (await startOrders({ broker: brokerOf(server), log: () => undefined })).close();
  for (const role of ROLE_NAMES) {
    const nc = await clientOf(server, role);
    const refused: string[] = [];
    clients.set(role, { nc, refused });
    void watch(nc, refused);
  }
});
afterAll(async () => {
  await Promise.all([...clients.values()].map(({ nc }) => nc.close()));
  await server?.stop();
});

async function watch(nc: NatsConnection, refused: string[]): Promise<void> {
  for await (const status of nc.status()) {
    if (status.type !== "error") continue;
    const { operation, subject } = status.error as { operation?: string; subject?: string };
    refused.push(`${operation} ${subject}`);
  }
}

type Act = readonly [operation: "publish" | "subscription", subject: string];

/** Whether a role may. What is published says nothing that anybody would do anything about. */
async function may(role: RoleName, [operation, subject]: Act): Promise<boolean> {
  const { nc, refused } = clients.get(role)!;
  if (operation === "subscription") nc.subscribe(subject, { callback: () => undefined });
  else nc.publish(subject, "{ nothing", { reply: `_INBOX.${CONTEXT}.${role}.nobody` });
  // The server refuses before it answers this, and the client tells it at the end of the turn.
  await nc.flush();
  await new Promise((resolve) => setImmediate(resolve));
  return !refused.includes(`${operation} ${subject}`);
}

const EVENTS = `EW_${CONTEXT}_EVENTS`;
const READERS = `KV_EW_${CONTEXT}_READERS`;
const ROWS = `KV_EW_${CONTEXT}_ROWS_OrdersByCustomer`;
const DLQ = `EW_${CONTEXT}_DLQ`;
const api = (call: string, rest: string): Act => ["publish", `$JS.API.${call}.${rest}`];
const to = (...tokens: readonly string[]): Act => ["publish", tokens.join(".")];
const own = (...tokens: readonly string[]): Act => to("ew", CONTEXT, ...tokens);
const hear = (subject: string): Act => ["subscription", subject];

const ACTS: readonly (readonly [what: string, act: Act, allowed: readonly RoleName[]])[] = [
  ["write history", own("evt", "Order", "ORD-10001"), ["worker"]],
  ["write history of an actor that is none", own("evt", "Nobody", "X"), []],
  ["send a durable command", own("cmd", "Order", "PlaceOrder", "X"), ["worker", "sender"]],
  ["send a direct command", own("ask", "1", "Order", "PlaceOrder", "X"), ["worker", "sender"]],
  ["send a command that is none", own("cmd", "Order", "EraseOrder", "X"), []],
  ["send a command to a wrong handler", own("cmd", "Payments", "PlaceOrder", "X"), []],
  ["write into a stored partition", own("cmd", "4", "Order", "PlaceOrder", "X"), []],
  ["write a journal", own("saga", "OrderFulfilment", "ORD-10001"), ["worker"]],
  ["start a timer", own("timer", "OrderFulfilment", "ORD-10001", "1", "t"), ["worker"]],
  ["make a timer due", own("due", "OrderFulfilment", "ORD-10001", "1", "t"), []],
  ["write a dead letter", own("dlq", "commands", "X"), ["worker"]],
  ["order a reader", to(`$KV.EW_${CONTEXT}_READERS.commands.1.0`), ["worker", "operator"]],
  ["write a row", to(`$KV.EW_${CONTEXT}_ROWS_OrdersByCustomer.CUST-1`), ["worker"]],
  ["write a snapshot", to(`$KV.EW_${CONTEXT}_SNAPSHOTS.Order.ORD-10001`), ["worker"]],
  ["read events", api("DIRECT.GET", EVENTS), ["worker", "reader", "operator"]],
  ["read an aggregate", api("DIRECT.GET", `${EVENTS}.ew.${CONTEXT}.evt.Order.X`), ["reader"]],
  ["read events from the leader", api("STREAM.MSG.GET", EVENTS), ["worker", "reader"]],
  ["read events with a consumer", api("CONSUMER.CREATE", `${EVENTS}.mine`), ["worker"]],
  ["read with a lasting consumer", api("CONSUMER.DURABLE.CREATE", `${EVENTS}.mine`), []],
  ["read another's consumer", api("CONSUMER.MSG.NEXT", `${EVENTS}.mine`), ["worker"]],
  ["remove a consumer", api("CONSUMER.DELETE", `${EVENTS}.mine`), ["worker", "operator"]],
  ["read journals", api("DIRECT.GET", `EW_${CONTEXT}_SAGAS`), ["operator"]],
  ["follow journals", api("CONSUMER.CREATE", `EW_${CONTEXT}_SAGAS.mine`), ["worker", "operator"]],
  ["read rows", api("DIRECT.GET", ROWS), ["viewer"]],
  ["read a row", api("DIRECT.GET", `${ROWS}.$KV.${ROWS.slice(3)}.CUST-1`), ["viewer"]],
  ["read the readers' records", api("DIRECT.GET", READERS), ["operator"]],
  [
    "read a projection's record",
    api("DIRECT.GET", `${READERS}.$KV.${READERS.slice(3)}.OrdersByCustomer.1.0`),
    ["viewer"],
  ],
  [
    "read it when it was divided anew",
    api("DIRECT.GET", `${READERS}.$KV.${READERS.slice(3)}.OrdersByCustomer.2.3`),
    ["viewer"],
  ],
  [
    "read a saga's record",
    api("DIRECT.GET", `${READERS}.$KV.${READERS.slice(3)}.OrderFulfilment.1.0`),
    [],
  ],
  ["read dead letters", api("DIRECT.GET", DLQ), ["worker", "operator"]],
  ["follow dead letters", api("CONSUMER.CREATE", `${DLQ}.mine`), ["worker", "operator"]],
  ["delete a dead letter", api("STREAM.MSG.DELETE", DLQ), []],
  ["purge the dead letters", api("STREAM.PURGE", DLQ), ["worker"]],
  ["list all streams", ["publish", "$JS.API.STREAM.LIST"], ["operator"]],
  ["see the account's limits", ["publish", "$JS.API.INFO"], ["worker", "operator"]],
  ["make a stream of the context", api("STREAM.CREATE", EVENTS), ["worker"]],
  ["change the log's settings", api("STREAM.UPDATE", EVENTS), []],
  ["add handlers to the queue", api("STREAM.UPDATE", `EW_${CONTEXT}_COMMANDS`), ["worker"]],
  ["delete the log", api("STREAM.DELETE", EVENTS), []],
  ["purge the log", api("STREAM.PURGE", EVENTS), []],
  ["delete an event", api("STREAM.MSG.DELETE", EVENTS), []],
  ["purge the commands", api("STREAM.PURGE", `EW_${CONTEXT}_COMMANDS`), ["worker"]],
  ["make any other stream", api("STREAM.CREATE", "MINE"), []],
  ["look at another context", api("STREAM.INFO", "EW_billing_EVENTS"), []],
  ["read another context", api("DIRECT.GET", "EW_billing_EVENTS"), []],
  ["send another context a command", to("ew.billing.cmd.Invoice.PayInvoice.X"), []],
  ["take a snapshot of a stream", api("STREAM.SNAPSHOT", EVENTS), []],
  ["hear all answers", hear("_INBOX.>"), []],
  ["hear the worker's answers", hear(`_INBOX.${CONTEXT}.worker.x`), ["worker"]],
  ["hear a sender's answers", hear(`_INBOX.${CONTEXT}.sender.x`), ["sender"]],
  ["hear an operator's answers", hear(`_INBOX.${CONTEXT}.operator.x`), ["operator"]],
  ["answer whoever asked", to("_INBOX", CONTEXT, "sender", "x"), ["worker"]],
  ["answer somebody else", to("_INBOX", "billing", "sender", "x"), []],
  ["take direct commands", hear(`ew.${CONTEXT}.ask.*.Order.*.*`), ["worker"]],
  ["listen to durable commands", hear(`ew.${CONTEXT}.cmd.>`), []],
  ["listen to history", hear(`ew.${CONTEXT}.evt.>`), []],
  ["listen to everything", hear(">"), []],
];

test.each(ACTS)("to %s is allowed to nobody but whose work it is", async (_, act, allowed) => {
  const found: RoleName[] = [];
  for (const role of ROLE_NAMES) if (await may(role, act)) found.push(role);
  expect(found).toEqual(allowed);
});
