// Conformance: what a host relies on when answers are lost. The faults come from a wrapper around
// the adapter; what is proven is that the adapter's reads and refusals tell what has happened.
import { EventwrightError } from "../../core/error.ts";
import { systemClock } from "../../host/clock.ts";
import type { Connection } from "../../ports.ts";
import { type Fault, type FaultMethod, type FaultPlan, randomFaults } from "../faults.ts";
import type { Behaviour, Scene } from "./case.ts";
import { assert, bodies, bytesOf, equal, range, readThrough, stored, textIn } from "./expect.ts";
import { isKnown, patternOf, requestOf } from "./messaging.ts";
import { appendText, orderOf } from "./streams.ts";
import { tailOf } from "./tails.ts";
import { readFired, set, targetOf, timerOf } from "./timers.ts";

/** Commits of the run under random faults, and its seed. */
const COMMITS = 60;
const SEED = 20_260_117;
const READER = "orders.1.0";

/** Cases of lost, doubled and refused calls. */
export const faultBehaviours: readonly Behaviour[] = [
  {
    name: "an append whose answer was lost is found by reading its subject, and not stored again",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect({ plan: once("append", "lostAfter") });
      const { events } = scene.names;
      const subject = orderOf(scene, "A");
      const lost = await connection.append(subject, bytesOf("one"), {}, 0);
      equal(lost.kind, "unknown", "The append whose answer was lost");
      const again = await connection.append(subject, bytesOf("one"), {}, 0);
      equal(again.kind, "conflict", "The same append again");
      const read = await connection.readSubject(events, subject, 0, { leader: true });
      equal(bodies(read), ["one"], "The subject");
      await appendText(connection, subject, "two", read[0]!.sequence);
    },
  },
  {
    name: "an append that was lost on its way is not there, and can be sent again",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect({ plan: once("append", "lostBefore") });
      const subject = orderOf(scene, "A");
      const lost = await connection.append(subject, bytesOf("one"), {}, 0);
      equal(lost.kind, "unknown", "The append that was lost");
      equal(await connection.readSubject(scene.names.events, subject, 0), [], "The subject");
      await appendText(connection, subject, "one", 0);
    },
  },
  {
    name: "an append under an expectation that arrives twice is stored once",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect({ plan: once("append", "twice") });
      const at = await appendText(connection, orderOf(scene, "A"), "one", 0);
      equal(await connection.endOf(scene.names.events), at, "The end");
    },
  },
  {
    name: "a push that arrives twice is stored twice",
    keeps: ["queue"],
    async check(scene) {
      const connection = await scene.connect({ plan: once("append", "twice") });
      const subject = scene.names.command("Order", "Place", "A");
      await appendText(connection, subject, "one");
      const end = await appendText(connection, subject, "two");
      const tail = connection.tail({ stream: scene.names.commands, filters: [], from: 1 });
      equal(bodies(await readThrough(tail, end)), ["one", "one", "two"], "The queue");
    },
  },
  {
    name: "a put whose answer was lost is found by get, and conflicts when sent again",
    keeps: ["buckets"],
    async check(scene) {
      const connection = await scene.connect({ plan: once("put", "lostAfter") });
      const { readers } = scene.names;
      const lost = await connection.put(readers, READER, bytesOf("one"), 0);
      equal(lost.kind, "unknown", "The put whose answer was lost");
      const again = await connection.put(readers, READER, bytesOf("one"), 0);
      equal(again.kind, "conflict", "The same put again");
      const found = await connection.get(readers, READER);
      equal(textIn(found?.bytes), "one", "The value");
      stored(await connection.put(readers, READER, bytesOf("two"), found!.revision));
    },
  },
  {
    name: "two owners never both win a revision, although their answers are lost",
    keeps: ["buckets"],
    check: raceOwners,
  },
  {
    name: "a schedule whose answer was lost fires once although it is set again",
    keeps: ["timers"],
    async check(scene) {
      const connection = await scene.connect({ plan: once("schedule", "lostAfter") });
      const [subject, target] = [timerOf(scene, 1), targetOf(scene, 1)];
      const dueMs = systemClock.nowMs() + 150;
      const lost = await connection.schedule(subject, target, dueMs, bytesOf("timer"), {});
      equal(lost.kind, "unknown", "The schedule whose answer was lost");
      await set(scene, connection, 1, 150, "timer");
      await set(scene, connection, 2, 600, "marker");
      equal(bodies(await readFired(scene, connection, 2)), ["timer", "marker"], "What fired");
    },
  },
  {
    name: "a lost request or answer gives undefined, and asking again is answered",
    keeps: ["log"],
    async check(scene) {
      const server = await scene.connect({ plan: once("answer", "lostAfter") });
      const client = await scene.connect({ plan: once("ask", "lostBefore") });
      let served = 0;
      server.serve(patternOf(scene), async () => bytesOf(String(++served)));
      await isKnown(scene, server);
      const ask = async (): Promise<string> =>
        textIn(await client.ask(requestOf(scene, "A"), served === 0 ? 200 : 4_000));
      equal(await ask(), "nothing", "The answer to a lost request");
      equal(await ask(), "nothing", "The answer that was lost");
      equal(await ask(), "2", "The answer to the third request");
    },
  },
  {
    name: "an outage leaves writes unknown and reads refused, and tails go on after it",
    keeps: ["log", "buckets"],
    check: surviveOutage,
  },
  {
    name: "a full answer has stored nothing",
    keeps: ["queue"],
    async check(scene) {
      const connection = await scene.connect({ plan: once("append", "full") });
      const subject = scene.names.command("Order", "Place", "A");
      const refused = await connection.append(subject, bytesOf("no"), {});
      equal(refused.kind, "full", "The refused push");
      equal(await connection.endOf(scene.names.commands), 0, "The end");
      await appendText(connection, subject, "yes");
    },
  },
  {
    name: "two writers that resolve lost answers by reading store each commit once and in order",
    keeps: ["log"],
    check: commitUnderFaults,
  },
];

async function raceOwners(scene: Scene): Promise<void> {
  const plans = [1, 2].map((seed) => randomFaults(SEED + seed, 0.3, ["lostBefore", "lostAfter"]));
  const owners = await Promise.all(
    plans.map((plan) => scene.connect({ plan: only(["put"], plan) })),
  );
  let revision = 0;
  for (const round of range(40)) {
    const racing = owners.map((owner, who) =>
      owner.put(scene.names.readers, READER, bytesOf(`${round}/${who}`), revision),
    );
    const results = await Promise.all(racing);
    const winners = results.filter(({ kind }) => kind === "stored");
    assert(winners.length <= 1, `Seed ${SEED}, round ${round}: both owners won`);
    const found = await owners[0]!.get(scene.names.readers, READER);
    for (const [who, result] of results.entries()) {
      if (result.kind !== "stored") continue;
      equal(textIn(found?.bytes), `${round}/${who}`, `Seed ${SEED}, the winner's value`);
      equal(found?.revision, result.sequence, `Seed ${SEED}, the winner's revision`);
    }
    revision = found?.revision ?? 0;
  }
}

async function surviveOutage(scene: Scene): Promise<void> {
  let isOut = false;
  const plan: FaultPlan = { faultOf: () => (isOut ? "outage" : "none") };
  const [connection, other] = [await scene.connect({ plan }), await scene.connect()];
  const { events, readers } = scene.names;
  const subject = orderOf(scene, "A");
  const tail = tailOf(scene, connection, 1);
  const first = await appendText(connection, subject, "one", 0);
  await readThrough(tail, first);
  isOut = true;
  const append = await connection.append(subject, bytesOf("no"), {}, first);
  const put = await connection.put(readers, READER, bytesOf("no"), 0);
  equal([append.kind, put.kind], ["unknown", "unknown"], "Writes in the outage");
  const refused = await codeOf(connection.readSubject(events, subject, 0));
  equal(refused, "broker_unavailable", "A read in the outage");
  equal(await tail.passed(first + 1), false, "passed() in the outage");
  const second = await appendText(other, subject, "two", first);
  isOut = false;
  equal(bodies(await readThrough(tail, second)), ["two"], "What the tail gave after the outage");
  await appendText(connection, subject, "three", second);
  stored(await connection.put(readers, READER, bytesOf("yes"), 0));
}

async function commitUnderFaults(scene: Scene): Promise<void> {
  const writers = await Promise.all(
    [3, 4].map((seed) => scene.connect({ plan: randomFaults(SEED + seed, 0.3) })),
  );
  const subject = orderOf(scene, "A");
  const work = writers.map(async (writer, who) => {
    for (const index of range(COMMITS / 2)) await commit(scene, writer, `${who}/${index}`);
  });
  await Promise.all(work);
  const auditor = await scene.connect();
  const read = bodies(await auditor.readSubject(scene.names.events, subject, 0));
  equal(read.length, COMMITS, `Seed ${SEED}, commits in the log`);
  for (const who of [0, 1]) {
    const mine = read.filter((text) => text.startsWith(`${who}/`));
    const wanted = range(COMMITS / 2).map((index) => `${who}/${index}`);
    equal(mine, wanted, `Seed ${SEED}, commits of writer ${who}`);
  }
}

/** Reads, then appends under what was read, until the commit is there: what a host does. */
async function commit(scene: Scene, connection: Connection, text: string): Promise<void> {
  const subject = orderOf(scene, "A");
  for (const _ of range(500)) {
    const reading = connection.readSubject(scene.names.events, subject, 0, { leader: true });
    const read = await reading.catch(() => undefined);
    if (!read) continue;
    if (bodies(read).includes(text)) return;
    await connection.append(subject, bytesOf(text), {}, read.at(-1)?.sequence ?? 0);
  }
  assert(false, `Seed ${SEED}: ${text} could not be committed`);
}

/** A plan that lets the first call of a method fail. */
function once(method: FaultMethod, fault: Fault): FaultPlan {
  return {
    faultOf: (call) => (call.method === method && call.number === 1 ? fault : "none"),
  };
}

/** A plan for some methods only. */
function only(methods: readonly FaultMethod[], plan: FaultPlan): FaultPlan {
  return { faultOf: (call) => (methods.includes(call.method) ? plan.faultOf(call) : "none") };
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "no error";
  } catch (error) {
    return error instanceof EventwrightError && error.transient ? error.code : String(error);
  }
}
