// Conformance: asking and serving, inboxes and replies. All of it is at most once, so a case first
// waits until the broker knows of a server or an inbox: one round trip on the same connection.
import { systemClock } from "../../host/clock.ts";
import type { AskRequest, Connection } from "../../ports.ts";
import type { Behaviour, Scene } from "./case.ts";
import { assert, bytesOf, equal, range, textIn, until, within } from "./expect.ts";

/** A time-out that an answer needs never. */
const LONG_MS = 4_000;
/** A time-out that passes in a test. */
const SHORT_MS = 200;

/** Cases of requests and replies. */
export const messagingBehaviours: readonly Behaviour[] = [
  {
    name: "a served request arrives with its subject, headers and bytes, and is answered",
    keeps: ["log"],
    async check(scene) {
      const [server, client] = [await scene.connect(), await scene.connect()];
      const heard: AskRequest[] = [];
      server.serve(patternOf(scene), async (request) => {
        heard.push(request);
        return request.bytes.map((byte) => 255 - byte);
      });
      await isKnown(scene, server);
      const bytes = Uint8Array.from(range(256));
      const request = { subject: askOf(scene, "A"), headers: { "Ew-Origin": "x|y z" }, bytes };
      const answer = await client.ask(request, LONG_MS);
      equal([...(answer ?? [])], [...bytes].reverse(), "The answer");
      equal(heard.length, 1, "Requests that arrived");
      equal(heard[0]!.subject, request.subject, "The subject");
      equal(heard[0]!.headers["Ew-Origin"], "x|y z", "The header");
      equal([...heard[0]!.bytes], [...bytes], "The bytes");
    },
  },
  {
    name: "a connection can ask what it serves itself",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      connection.serve(patternOf(scene), async () => new Uint8Array(0));
      await isKnown(scene, connection);
      const answer = await connection.ask(requestOf(scene, "A"), LONG_MS);
      equal(answer?.length, 0, "The length of an empty answer");
    },
  },
  {
    name: "many requests in flight get each its own answer",
    keeps: ["log"],
    async check(scene) {
      const [server, client] = [await scene.connect(), await scene.connect()];
      server.serve(patternOf(scene), async ({ bytes }) => {
        await Promise.resolve();
        return bytesOf(`re ${textIn(bytes)}`);
      });
      await isKnown(scene, server);
      const asks = range(200).map((index) => client.ask(requestOf(scene, `A${index}`), LONG_MS));
      const answers = (await Promise.all(asks)).map(textIn);
      equal(
        answers,
        range(200).map((index) => `re A${index}`),
        "The answers",
      );
    },
  },
  {
    name: "a request that nobody serves gets undefined in time",
    keeps: ["log"],
    async check(scene) {
      const [server, client] = [await scene.connect(), await scene.connect()];
      const other = scene.names.ask("Invoice", "Place", "A");
      server.serve(other, async () => bytesOf("wrong"));
      await isKnown(scene, server);
      const answer = await within(client.ask(requestOf(scene, "A"), SHORT_MS), "ask", 2_000);
      equal(textIn(answer), "nothing", "The answer");
    },
  },
  {
    name: "a slow server's asker gets undefined at its time-out",
    keeps: ["log"],
    async check(scene) {
      const [server, client] = [await scene.connect(), await scene.connect()];
      server.serve(patternOf(scene), () => new Promise(() => undefined));
      await isKnown(scene, server);
      const startMs = systemClock.monotonicMs();
      const answer = await within(client.ask(requestOf(scene, "A"), SHORT_MS), "ask", 2_000);
      equal(textIn(answer), "nothing", "The answer");
      const tookMs = systemClock.monotonicMs() - startMs;
      assert(tookMs >= SHORT_MS - 20, `The asker was given up after ${tookMs} ms`);
    },
  },
  {
    name: "a failing server's asker gets undefined, and the next request is served",
    keeps: ["log"],
    async check(scene) {
      const [server, client] = [await scene.connect(), await scene.connect()];
      server.serve(patternOf(scene), async ({ bytes }) => {
        if (textIn(bytes) === "bad") throw new Error("a server that fails");
        return bytesOf("good");
      });
      await isKnown(scene, server);
      const bad = await within(client.ask(requestOf(scene, "bad"), SHORT_MS), "ask", 2_000);
      equal(textIn(bad), "nothing", "The answer of the failure");
      const next = await client.ask(requestOf(scene, "next"), LONG_MS);
      equal(textIn(next), "good", "The next answer");
    },
  },
  {
    name: "a closed server answers nothing more",
    keeps: ["log"],
    async check(scene) {
      const [server, client] = [await scene.connect(), await scene.connect()];
      const served = server.serve(patternOf(scene), async () => bytesOf("open"));
      await isKnown(scene, server);
      equal(textIn(await client.ask(requestOf(scene, "A"), LONG_MS)), "open", "While it is open");
      served.close();
      await isKnown(scene, server);
      const after = await within(client.ask(requestOf(scene, "A"), SHORT_MS), "ask", 2_000);
      equal(textIn(after), "nothing", "After its close");
    },
  },
  {
    name: "the servers of a closed connection answer nothing more",
    keeps: ["log"],
    async check(scene) {
      const [server, client] = [await scene.connect(), await scene.connect()];
      server.serve(patternOf(scene), async () => bytesOf("open"));
      await isKnown(scene, server);
      await server.close();
      const after = await within(client.ask(requestOf(scene, "A"), SHORT_MS), "ask", 2_000);
      equal(textIn(after), "nothing", "After the connection's close");
    },
  },
  {
    name: "a reply reaches the inbox and id of its address, once",
    keeps: ["log"],
    async check(scene) {
      const [owner, sender] = [await scene.connect(), await scene.connect()];
      const heard: string[] = [];
      const first = owner.inbox((id, bytes) => heard.push(`first ${id} ${textIn(bytes)}`));
      const second = owner.inbox((id, bytes) => heard.push(`second ${id} ${textIn(bytes)}`));
      await isKnown(scene, owner);
      const id = "0192f0c1-7c1e-7aaa-8bbb-0123456789ab";
      sender.reply(first.addressOf(id), bytesOf("one"));
      sender.reply(second.addressOf(id), bytesOf("two"));
      owner.reply(first.addressOf("7"), bytesOf("three"));
      await until(() => heard.length >= 3, "Three replies");
      const wanted = [`first ${id} one`, "first 7 three", `second ${id} two`];
      equal([...heard].sort(), wanted.sort(), "What the inboxes heard");
    },
  },
  {
    name: "a reply to a closed inbox or to no address does nothing",
    keeps: ["log"],
    async check(scene) {
      const [owner, sender] = [await scene.connect(), await scene.connect()];
      const heard: string[] = [];
      const closed = owner.inbox((id) => heard.push(`closed ${id}`));
      const open = owner.inbox((id) => heard.push(`open ${id}`));
      const address = closed.addressOf("1");
      closed.close();
      await isKnown(scene, owner);
      for (const wrong of [address, "nowhere", "", "two words"]) {
        sender.reply(wrong, bytesOf("x"));
      }
      sender.reply(open.addressOf("2"), bytesOf("x"));
      await until(() => heard.length > 0, "A reply after the useless ones");
      equal(heard, ["open 2"], "What the inboxes heard");
    },
  },
];

/** A request whose bytes are its id. */
export function requestOf(scene: Scene, id: string): AskRequest {
  return { subject: askOf(scene, id), headers: {}, bytes: bytesOf(id) };
}

/** What a server of all orders serves. */
export function patternOf(scene: Scene): string {
  return askOf(scene, "A").replace(/\.ask\..*$/, ".ask.*.Order.*.*");
}

/** Resolves when the broker knows what the connection serves and listens to. */
export async function isKnown(scene: Scene, connection: Connection): Promise<void> {
  await within(connection.endOf(scene.names.events), "A round trip");
}

const askOf = (scene: Scene, id: string): string => scene.names.ask("Order", "Place", id);
