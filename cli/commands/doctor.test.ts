// `eventwright doctor` on real servers: how it connects, what it prints, how it ends.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createUser } from "@nats-io/nkeys";
import { startApp } from "eventwright";
import { nats } from "eventwright/nats";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  onTestFinished,
  test,
  vi,
} from "vitest";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";
import { eventually } from "../../test/delivery/brokers.ts";
import { Add, counter, createLog, sums } from "../../test/delivery/counters.ts";
import { main } from "../main.ts";

const ACCOUNTS = `
  accounts {
    SHOP { jetstream: enabled, users: [
      { user: shop, password: "s3cret" },
      { user: deaf, password: "s3cret", permissions: { subscribe: "_INBOX.shop.>" } }
      { user: blind, password: "s3cret", permissions: { publish: { deny: "$JS.API.STREAM.LIST" } } }
    ] }
    BARE { users: [{ user: bare, password: "s3cret" }] }
    SYS { users: [{ user: sys, password: "s3cret" }] }
  }
  system_account: SYS`;

let open: NatsServer;
let guarded: NatsServer;
let printed: string[];
let told: string[];

beforeAll(async () => {
  [open, guarded] = await Promise.all([
    startNatsServer({ websocket: true }),
    startNatsServer({ config: ACCOUNTS }),
  ]);
});
afterAll(async () => {
  await Promise.all([open?.stop(), guarded?.stop()]);
});
beforeEach(() => {
  printed = [];
  told = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void told.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const doctor = (...options: readonly string[]): Promise<number> => main(["doctor", ...options]);
const asShop = ["--user", "shop", "--password", "s3cret"];

test("a server on which an app runs well has no error, and what is printed says so", async () => {
  const { log, reads } = createLog();
  const parts = { aggregates: [counter], projections: [sums] } as const;
  const app = await startApp({ broker: nats({ servers: open.url }), log, ...parts });
  onTestFinished(() => app.close());
  await app.send(Add({ id: "A" }));
  await eventually("the readers read", async () => reads("commands") && reads("Sums"));
  expect(await doctor("--nats", open.url)).toBe(0);
  expect(printed).toEqual([
    expect.stringMatching(/^nats-server \d.*\ncounting: 8 streams, 2 readers\.$/),
  ]);
  const [first, help, ...rest] = told;
  expect(first).toMatch(/^counting warning one-copy: Every stream of counting has one copy/);
  expect(help).toMatch(/^ {4}Run a cluster of three servers/);
  expect(rest[0]).toMatch(/^server info not-visible: Not visible: how often the server writes/);
  expect(rest.at(-1)).toBe("1 warning, 1 info.");
});

test("--json prints one document with the findings and the facts", async () => {
  expect(await doctor("--nats", guarded.url, ...asShop, "--json")).toBe(0);
  expect([printed.length, told.length]).toEqual([1, 0]);
  const { ok, findings, report } = JSON.parse(printed[0]!);
  expect(ok).toBe(true);
  const keys = ["code", "severity", "subject", "message", "help"];
  expect(Object.keys(findings[0]).sort()).toEqual(keys.sort());
  expect(report).toMatchObject({ account: { apiLevel: expect.any(Number) }, contexts: [] });
});

test("a context that is asked for and is not there is an error", async () => {
  expect(await doctor("--nats", open.url, "--context", "nowhere")).toBe(1);
  expect(told[0]).toMatch(/^nowhere error context-missing: There is no context nowhere/);
});

test.each([
  ["a user and a password", () => ["--nats", guarded.url, ...asShop]],
  ["a login in the URL", () => ["--nats", guarded.url.replace("//", "//shop:s3cret@")]],
  ["WebSocket", () => ["--nats", open.websocketUrl!]],
  ["several URLs, of which one answers", () => ["--nats", `nats://127.0.0.1:1,${open.url}`]],
])("it connects with %s", async (_, options) => {
  expect(await doctor(...options())).toBe(0);
  expect(printed[0]).toMatch(/^nats-server /);
});

test("it connects with an NKey from a file, and with a token from the environment", async () => {
  const folder = await mkdtemp(join(tmpdir(), "eventwright-doctor-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const user = createUser();
  const file = join(folder, "user.nk");
  await writeFile(file, `${new TextDecoder().decode(user.getSeed())}\n`);
  const users = `authorization { users: [{ nkey: ${user.getPublicKey()} }] }`;
  const [keyed, tokened] = await Promise.all([
    startNatsServer({ config: users }),
    startNatsServer({ config: 'authorization { token: "s3cret" }' }),
  ]);
  onTestFinished(() => Promise.all([keyed.stop(), tokened.stop()]).then(() => undefined));
  expect(await doctor("--nats", keyed.url)).toBe(2);
  expect(await doctor("--nats", keyed.url, "--nkey", file)).toBe(0);
  vi.stubEnv("NATS_TOKEN", "s3cret");
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await doctor("--nats", tokened.url)).toBe(0);
});

test("a file that is not there is wrong use", async () => {
  expect(await doctor("--nats", open.url, "--creds", "nowhere.creds")).toBe(2);
  expect(told).toEqual([expect.stringMatching(/^nowhere\.creds cannot be read: ENOENT/)]);
});

test("no server is wrong use, told in one sentence", async () => {
  expect(await doctor("--nats", "nats://127.0.0.1:1")).toBe(2);
  expect(told).toEqual([
    "No NATS server answers at nats://127.0.0.1:1 (connection refused): start one, or correct the URL.",
  ]);
});

test("a server that hangs is given up within seconds", async () => {
  const hanging = await startNatsServer();
  onTestFinished(() => hanging.stop());
  hanging.pause();
  expect(await doctor("--nats", hanging.url)).toBe(2);
  expect(told).toEqual([expect.stringMatching(/^No NATS server answers at /)]);
  // The limit of the test is the promise.
}, 15_000);

test.each([
  ["a wrong password", () => ["--nats", guarded.url, "--user", "shop", "--password", "s3cre7"]],
  ["a wrong login in the URL", () => ["--nats", guarded.url.replace("//", "//shop:s3cre7@")]],
  ["no login", () => ["--nats", guarded.url]],
  [
    "a wrong login of the system account",
    () => ["--nats", guarded.url, ...asShop, "--system-user", "sys", "--system-password", "s3cre7"],
  ],
])("%s is wrong use, and no password is shown", async (_, options) => {
  expect(await doctor(...options())).toBe(2);
  expect(told).toEqual([
    `The NATS server at ${guarded.url} does not let this user in (Authorization Violation): give the right user and password, token or authenticator as connection.`,
  ]);
});

test.each([
  ["an account without JetStream", "bare"],
  ["the system account", "sys"],
])("%s is an error of the server", async (_, user) => {
  expect(await doctor("--nats", guarded.url, "--user", user, "--password", "s3cret")).toBe(1);
  expect(told[0]).toMatch(/^server error jetstream-missing: .* no JetStream for this account/);
});

test("a server without JetStream is told", async () => {
  const bare = await startNatsServer({ jetstream: false });
  onTestFinished(() => bare.stop());
  expect(await doctor("--nats", bare.url)).toBe(1);
  expect(told[0]).toMatch(/^server error jetstream-missing: /);
});

test("a login of the system account shows how the server writes to its disk", async () => {
  const system = ["--system-user", "sys", "--system-password", "s3cret"];
  expect(await doctor("--nats", guarded.url, ...asShop, ...system)).toBe(0);
  const text = told.join("\n");
  expect(text).toMatch(/warning sync-interval: \S+ writes to its disk every 2 min/);
  expect(text).toMatch(/warning store-temporary: \S+ keeps its streams in /);
  expect(text).not.toMatch(/not-visible/);
});

test("a login that may not hear its inbox is wrong use, and is told how to say which", async () => {
  const asDeaf = ["--nats", guarded.url, "--user", "deaf", "--password", "s3cret"];
  expect(await doctor(...asDeaf)).toBe(2);
  expect(told).toEqual([
    expect.stringMatching(/^The NATS user may not subscribe to _INBOX\..*, or --inbox-prefix\.$/),
  ]);
  told.length = 0;
  expect(await doctor(...asDeaf, "--inbox-prefix", "_INBOX.shop")).toBe(0);
});

test("what a login may not see is said, and not guessed", async () => {
  expect(await doctor("--nats", guarded.url, "--user", "blind", "--password", "s3cret")).toBe(1);
  expect(told[0]).toMatch(/^server error streams-hidden: This login may not list the streams/);
  expect(told.join("\n")).toMatch(
    /not-visible: Not visible: the streams \(The NATS user may not publish to \$JS\.API\.STREAM\.LIST\./,
  );
});
