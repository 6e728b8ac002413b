// Somebody who looks at a context, or orders something there, is told which permission is missing:
// not that there is no such context, and not that the broker is away.
import { openOperations } from "eventwright";
import { nats } from "eventwright/nats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";
import { Add } from "../delivery/counters.ts";
import { startCounting } from "../delivery/listening.ts";

const RECORDS = "KV_EW_counting_READERS";

/** What each user may not publish to; everything else they may. */
const DENIED = {
  blind: [`$JS.API.STREAM.INFO.${RECORDS}`],
  unread: [`$JS.API.STREAM.MSG.GET.${RECORDS}`, `$JS.API.DIRECT.GET.${RECORDS}.>`],
  mute: ["$KV.EW_counting_READERS.>"],
  letterless: ["$JS.API.STREAM.INFO.EW_counting_DLQ"],
} as const;

let server: NatsServer;
beforeAll(async () => {
  const users = Object.entries(DENIED).map(([user, denied]) => {
    const deny = denied.map((subject) => `"${subject}"`).join(", ");
    return `{ user: ${user}, password: "s3cret", permissions: { publish: { deny: [${deny}] } } }`;
  });
  const config = `accounts { SHOP { jetstream: enabled, users: [
    { user: admin, password: "s3cret" }
    ${users.join("\n")}
  ] } }`;
  server = await startNatsServer({ config });
  const app = await startCounting(brokerOf("admin"), () => undefined);
  await app.send(Add({ id: "A", n: 1 }));
  await app.close();
});
afterAll(() => server?.stop());

const brokerOf = (user: string) =>
  nats({ servers: server.url, connection: { user, pass: "s3cret" } });
const operationsOf = (user: keyof typeof DENIED, context = "counting") =>
  openOperations({ broker: brokerOf(user), context });

const forbidden = (subject: string) => ({
  code: "broker_forbidden",
  message: expect.stringMatching(
    `The NATS user may not publish to ${subject.replaceAll("$", "\\$")}.*Give it the permissions`,
  ),
});

test("who may not ask for the readers is told so when the operations are opened", async () => {
  await expect(operationsOf("blind")).rejects.toMatchObject(
    forbidden(`$JS.API.STREAM.INFO.${RECORDS}`),
  );
});

test("a context that is not there is still told from it", async () => {
  await expect(operationsOf("blind", "nothing")).rejects.toMatchObject({ code: "unknown_context" });
});

test("who may not read a reader's record is told so", async () => {
  await using operations = await operationsOf("unread");
  const missing = forbidden(`$JS.API.STREAM.MSG.GET.${RECORDS}`);
  await expect(operations.readers()).rejects.toMatchObject(missing);
  await expect(operations.replay("commands", "A")).rejects.toMatchObject(missing);
});

test("who may not look at the dead letters is told so", async () => {
  await using operations = await operationsOf("letterless");
  await expect(operations.deadLetters().next()).rejects.toMatchObject(
    forbidden("$JS.API.STREAM.INFO.EW_counting_DLQ"),
  );
});

test("who may not write a reader's record can order nothing, and is told so", async () => {
  await using operations = await operationsOf("mute");
  expect(await operations.readers()).not.toHaveLength(0);
  const missing = forbidden("$KV.EW_counting_READERS.commands.1.0");
  await expect(operations.replay("commands", "A")).rejects.toMatchObject(missing);
  await expect(operations.drop("commands", "A")).rejects.toMatchObject(missing);
  await expect(operations.reshard("commands", 2)).rejects.toMatchObject({
    code: "broker_forbidden",
  });
});
