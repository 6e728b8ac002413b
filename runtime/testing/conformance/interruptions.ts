// Conformance: the connection is cut and comes back. Only for adapters whose setup can do that.
import type { WriteResult } from "../../ports.ts";
import type { Behaviour } from "./case.ts";
import {
  assert,
  bytesOf,
  equal,
  pause,
  range,
  readThrough,
  sequences,
  stored,
  textIn,
  until,
  within,
} from "./expect.ts";
import { isKnown, patternOf, requestOf } from "./messaging.ts";
import { orderOf } from "./streams.ts";
import { appendMany, tailOf } from "./tails.ts";

/** How long an adapter may need until it is back after an interruption, in ms. */
const BACK_MS = 12_000;

/** Cases of interruptions. */
export const interruptionBehaviours: readonly Behaviour[] = [
  {
    name: "a tail goes on after an interruption without a gap or a duplicate",
    keeps: ["log"],
    needs: "interrupt",
    async check(scene) {
      const connection = await scene.connect();
      const tail = tailOf(scene, connection, 1);
      const before = await appendMany(scene, connection, 0, 20);
      const read = await readThrough(tail, before[9]!);
      const racing = range(20).map((index) =>
        within(
          connection.append(orderOf(scene, `R${index}`), bytesOf("x"), {}, 0),
          "An append",
          BACK_MS,
        ),
      );
      await scene.interrupt();
      await Promise.all(racing);
      await appendWhenBack(() => connection.append(orderOf(scene, "B"), bytesOf("x"), {}));
      const after = (await appendMany(scene, connection, 1, 20)).at(-1)!;
      const end = await connection.endOf(scene.names.events);
      assert(end >= after, `The end is ${end} although ${after} is stored`);
      const next = readThrough(tail, end);
      read.push(...(await within(next, "The tail after the interruption", BACK_MS)));
      const fresh = await readThrough(tailOf(scene, connection, 1), end);
      equal(sequences(read), sequences(fresh), "Sequences read");
      equal(sequences(read).slice(0, 20), before, "Sequences written before");
    },
  },
  {
    name: "appends around an interruption settle, and what is answered as stored is stored once",
    keeps: ["log"],
    needs: "interrupt",
    async check(scene) {
      const connection = await scene.connect();
      let isOver = false;
      const results = new Map<string, WriteResult>();
      const write = async (): Promise<void> => {
        for (let number = 0; !isOver; number++) {
          const id = `A${number}`;
          const append = connection.append(orderOf(scene, id), bytesOf(id), {}, 0);
          results.set(id, await within(append, "An append", BACK_MS));
          await pause(5);
        }
      };
      const writing = write();
      await scene.interrupt();
      isOver = true;
      await writing;
      await appendWhenBack(() => connection.append(orderOf(scene, "B"), bytesOf("x"), {}));
      for (const [id, result] of results) {
        const read = await connection.readSubject(scene.names.events, orderOf(scene, id), 0);
        assert(read.length <= 1, `${id} is stored ${read.length} times`);
        if (result.kind !== "stored") continue;
        equal(sequences(read), [result.sequence], `What is stored of ${id}`);
      }
    },
  },
  {
    name: "requests pending at an interruption settle, servers and inboxes work again after it",
    keeps: ["log"],
    needs: "interrupt",
    async check(scene) {
      const [server, client] = [await scene.connect(), await scene.connect()];
      let isSlow = true;
      server.serve(patternOf(scene), async ({ bytes }) =>
        isSlow ? new Promise(() => undefined) : bytes,
      );
      const heard: string[] = [];
      const inbox = client.inbox((id) => heard.push(id));
      await isKnown(scene, server);
      const pending = client.ask(requestOf(scene, "A"), 2_000);
      await scene.interrupt();
      equal(textIn(await within(pending, "The pending ask")), "nothing", "The pending ask");
      isSlow = false;
      const isServed = async (): Promise<boolean> =>
        textIn(await client.ask(requestOf(scene, "B"), 500).catch(() => undefined)) === "B";
      await until(isServed, "An answer after the interruption", BACK_MS);
      const isHeard = (): boolean => {
        server.reply(inbox.addressOf("back"), bytesOf("x"));
        return heard.includes("back");
      };
      await until(isHeard, "A reply after the interruption", BACK_MS);
    },
  },
];

async function appendWhenBack(append: () => Promise<WriteResult>): Promise<number> {
  let result: WriteResult = { kind: "unknown", reason: "not tried yet" };
  const isStored = async (): Promise<boolean> => {
    result = await append();
    return result.kind === "stored";
  };
  await until(isStored, "An append after the interruption", BACK_MS);
  return stored(result);
}
