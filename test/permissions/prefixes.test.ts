// The roles of an environment with a prefix: all work can be done there, and nothing elsewhere.
import { openOperations } from "eventwright";
import { nats } from "eventwright/nats";
import { ROLE_NAMES, type RoleName } from "eventwright/nats-permissions";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { main } from "../../cli/main.ts";
import { startOrders } from "../../samples/orders/app.ts";
import { Order } from "../../samples/orders/generated/index.ts";
import { type InputLine, readLines } from "../../samples/orders/input.ts";
import { luckOf } from "../../samples/orders/provider.ts";
import { runOrders } from "../../samples/orders/run.ts";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";
import { CONTEXT, permissionsText } from "./guarded.ts";

const prefix = "staging";
const PLACE = `${prefix}-${CONTEXT}`;
let server: NatsServer;
beforeAll(async () => {
  const users = ROLE_NAMES.map(
    (role) => `{ user: ${role}, password: "s3cret", permissions: $${PLACE}_${role} }`,
  );
  const config = `${await permissionsText("--prefix", prefix)}
    accounts { SHOP { jetstream: enabled, users: [
      { user: admin, password: "s3cret" }
      ${users.join("\n")}
    ] } }`;
  server = await startNatsServer({ config });
});
afterAll(() => server?.stop());

const connectionOf = (user: RoleName) => ({
  ...{ user, pass: "s3cret", inboxPrefix: `_INBOX.${PLACE}.${user}` },
});
const brokerOf = (user: RoleName, under: string | undefined) =>
  nats({ servers: server.url, connection: connectionOf(user), prefix: under });

const input = new URL("../../samples/orders/orders.ndjson", import.meta.url);
const lines = (await readLines<InputLine>(input))
  .filter(({ data }) => ![14, 15].includes(luckOf(String(data.orderId))))
  .slice(0, 60);

test("the app and the operator do all their work under the prefix of their roles", async () => {
  const refused: unknown[] = [];
  const log = ({ event, ...entry }: { readonly event: string }) => {
    if (event === "forbidden") refused.push(entry);
  };
  const options = { broker: brokerOf("worker", prefix), timeScale: 120, log };
  await runOrders({ ...options, lines }, async (app) => {
    const price = { amount: 9999, currency: "EUR" };
    const data = { orderId: "ORD-90001", customerId: "CUST-1", warehouseId: "main" };
    const place = Order.commands.PlaceOrder({
      ...data,
      lines: [{ sku: "A-1", quantity: 1, price }],
    });
    expect((await app.send(place, { direct: true })).ok).toBe(true);
  });
  expect(refused).toEqual([]);
  const printed: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  onTestFinished(() => void vi.restoreAllMocks());
  const login = ["--user", "operator", "--password", "s3cret", "--prefix", prefix, "--json"];
  const inbox = ["--inbox-prefix", `_INBOX.${PLACE}.operator`];
  const as = ["--nats", server.url, ...login, ...inbox];
  await main(["doctor", ...as]);
  const { report } = JSON.parse(printed[0]!);
  expect(report).toMatchObject({ prefix, notVisible: [], contexts: [{ context: CONTEXT }] });
  expect(await main(["dlq", "list", CONTEXT, ...as])).toBe(0);
  expect(await main(["sagas", "list", CONTEXT, ...as])).toBe(0);
}, 60_000);

test.each([undefined, "preview"])("the roles may do nothing under the prefix %s", async (other) => {
  const starting = startOrders({ broker: brokerOf("worker", other), log: () => undefined });
  await expect(starting).rejects.toMatchObject({ code: "broker_forbidden" });
  const opening = openOperations({ broker: brokerOf("operator", other), context: CONTEXT });
  await expect(opening).rejects.toMatchObject({ code: "broker_forbidden" });
});
