// `eventwright permissions`: what it prints, and how it refuses what it does not know.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { connect } from "@nats-io/transport-node";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { startNatsServer } from "../../scripts/nats-server.ts";
import { main } from "../main.ts";

const sample = fileURLToPath(new URL("../../samples/orders/catalog", import.meta.url));
let folder: string;
let printed: string;
let told: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "eventwright-permissions-"));
  printed = "";
  told = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(console, "error").mockImplementation((text: string) => void told.push(text));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const permissions = (...options: readonly string[]): Promise<number> =>
  main(["permissions", sample, ...options]);

test("the roles are printed as variables of the server's configuration", async () => {
  expect(await permissions("--format", "nats-conf")).toBe(0);
  expect(printed).toMatch(/^# Who may do what in the context fulfilment\./);
  expect(printed.match(/^\w+ \{$/gm)).toEqual(
    ["worker", "sender", "reader", "viewer", "partner", "operator"].map(
      (role) => `fulfilment_${role} {`,
    ),
  );
  expect(printed).toContain('    "ew.fulfilment.cmd.Order.PlaceOrder.*"\n');
});

test("as JSON each role says its subjects and its inbox", async () => {
  expect(await permissions("--format", "json", "--role", "sender")).toBe(0);
  const { context, roles } = JSON.parse(printed);
  expect(context).toBe("fulfilment");
  expect(roles).toMatchObject([
    { name: "sender", subscribe: ["_INBOX.fulfilment.sender.>"], publish: { length: 26 } },
  ]);
});

test("a sender of some commands may send no others", async () => {
  const only = ["--role", "sender", "--commands", "PlaceOrder, CancelOrder"];
  expect(await permissions("--format", "json", ...only)).toBe(0);
  expect(JSON.parse(printed).roles[0].publish).toEqual([
    "ew.fulfilment.cmd.Order.PlaceOrder.*",
    "ew.fulfilment.ask.*.Order.PlaceOrder.*",
    "ew.fulfilment.cmd.Order.CancelOrder.*",
    "ew.fulfilment.ask.*.Order.CancelOrder.*",
  ]);
});

test("a feed that only a reaction hears is one that the worker may read", async () => {
  const feeds = ["--feeds", "billing.partner-feed,stores.all"];
  expect(await permissions("--format", "json", "--role", "worker", ...feeds)).toBe(0);
  expect(JSON.parse(printed).roles[0].publish).toEqual(
    expect.arrayContaining([
      "$JS.API.STREAM.INFO.EW_billing_PUB_partner-feed",
      "ew.fulfilment.evt.stores.all.*",
    ]),
  );
});

test.each([
  [["--format", "yaml"], '"yaml" is no format: write nats-conf or json.'],
  [
    ["--role", "boss"],
    '"boss" is no role. Write some of: worker, sender, reader, viewer, partner, operator.',
  ],
  [["--commands", "EraseOrder"], /^fulfilment has no command EraseOrder\. It has: .*PlaceOrder/],
  [["--feeds", "partner-feed"], /^"partner-feed" names no feeds: write billing\.partner-feed/],
  [["--out", "nowhere/x.conf"], /^nowhere\/x\.conf cannot be written: ENOENT/],
])("%j is wrong use", async (options, text) => {
  expect(await permissions(...options)).toBe(2);
  expect(told).toEqual([expect.stringMatching(text)]);
  expect(printed).toBe("");
});

test("a catalog that is wrong is told as check tells it, and nothing is printed", async () => {
  const file = join(folder, "a.yaml");
  await writeFile(file, "catalog: 1\ncontext: desk\naggregates:\n  Desk: { handles: [Tidy] }\n");
  expect(await main(["permissions", file])).toBe(1);
  expect(told.join("\n")).toMatch(/a\.yaml:4:\d+ error /);
  expect(printed).toBe("");
});

const DESK = `catalog: 1
context: desk
owner: team
doc: A desk.
events:
  NoteWritten: { doc: Written., payload: { id: string @key } }
aggregates:
  Desk: { doc: One., handles: [], emits: [NoteWritten] }
`;

test("a role that has nothing to do is left out: an empty list would allow everything", async () => {
  const file = join(folder, "a.yaml");
  await writeFile(file, DESK);
  expect(await main(["permissions", file])).toBe(0);
  expect(printed.match(/^desk_\w+/gm)).toEqual(["desk_worker", "desk_reader", "desk_operator"]);
  expect(await main(["permissions", file, "--role", "viewer"])).toBe(2);
  expect(told).toEqual(["desk has nothing for the role viewer to do: leave it out."]);
});

/** A server whose configuration includes the file that was written. */
async function serverOf(user: string): Promise<string> {
  const file = join(folder, "fulfilment.permissions.conf");
  expect(await permissions("--role", "sender,reader", "--out", file)).toBe(0);
  expect(await readFile(file, "utf8")).toContain(`include ./${basename(file)}`);
  const server = await startNatsServer({
    config: `include "../${basename(folder)}/${basename(file)}"
      accounts { SHOP { jetstream: enabled, users: [
        { user: web, password: "s3cret", permissions: $fulfilment_sender }
        ${user}
      ] } }`,
  });
  onTestFinished(() => server.stop());
  return server.url;
}

test("the file is included by a server, which refuses a role that no user has", async () => {
  const servers = await serverOf("{ user: bi, password: s3cret, permissions: $fulfilment_reader }");
  const nc = await connect({ servers, user: "web", pass: "s3cret", inboxPrefix: "_INBOX.web" });
  onTestFinished(() => nc.close());
  await expect(nc.request("ew.fulfilment.cmd.Order.PlaceOrder.X")).rejects.toThrow(/Permissions/);
  await expect(serverOf("")).rejects.toThrow(/unknown field "fulfilment_reader"/);
});

test("under a prefix a role may do nothing elsewhere, and its name and inbox say so", async () => {
  expect(await permissions("--format", "json", "--prefix", "staging")).toBe(0);
  const { context, prefix, roles } = JSON.parse(printed);
  expect({ context, prefix }).toEqual({ context: "fulfilment", prefix: "staging" });
  const under =
    /^(staging\.ew\.fulfilment|_INBOX\.staging-fulfilment|\$KV\.staging_EW_fulfilment_)/;
  const asked =
    /^\$JS\.API\.[A-Z.]+\.(KV_)?staging_EW_fulfilment_[\w-]+(\.(\*|>|\$KV\.staging_EW_.*))?$/;
  const known = ["$JS.API.INFO", "$JS.API.STREAM.LIST", "$SYS.REQ.ACCOUNT.PING.CONNZ"];
  const all = roles.flatMap(({ publish, subscribe }: Record<string, string[]>) => [
    ...publish!,
    ...subscribe!,
  ]);
  const others = all.filter((subject: string) => !under.test(subject) && !asked.test(subject));
  expect([...new Set(others)].sort()).toEqual(known);
  printed = "";
  expect(await permissions("--prefix", "staging", "--role", "sender")).toBe(0);
  expect(printed).toContain("$staging-fulfilment_sender }");
  expect(printed).toContain("# inboxPrefix: _INBOX.staging-fulfilment.sender\n");
});

test("a prefix that is none is refused, with what to write", async () => {
  expect(await permissions("--prefix", "my_app")).toBe(2);
  expect(told).toEqual([expect.stringMatching(/^"my_app" cannot be a prefix: write a lower-case/)]);
});
