// What each injected fault does to a call, and that plans repeat themselves.
import { expect, test } from "vitest";
import { memory } from "../adapters/memory.ts";
import { systemClock } from "../host/clock.ts";
import type { Broker, Connection } from "../ports.ts";
import { type Fault, type FaultCall, type FaultPlan, randomFaults, withFaults } from "./faults.ts";

const SUBJECT = "ew.t.evt.Order.A";
const bytes = new Uint8Array([1]);

test("a write lost before its effect is unknown and not done", async () => {
  const { faulty, real } = await connectBoth(always("append", "lostBefore"));
  expect((await faulty.append(SUBJECT, bytes, {}, 0)).kind).toBe("unknown");
  expect(await real.endOf("LOG")).toBe(0);
});

test("a write lost after its effect is unknown and done", async () => {
  const { faulty, real } = await connectBoth(always("append", "lostAfter"));
  expect((await faulty.append(SUBJECT, bytes, {}, 0)).kind).toBe("unknown");
  expect(await real.endOf("LOG")).toBe(1);
});

test("a doubled write is stored twice without an expectation and once under one", async () => {
  const { faulty, real } = await connectBoth(always("append", "twice"));
  expect(await faulty.append(SUBJECT, bytes, {}, 0)).toEqual({ kind: "stored", sequence: 1 });
  expect(await real.endOf("LOG")).toBe(1);
  expect(await faulty.append(SUBJECT, bytes, {})).toEqual({ kind: "stored", sequence: 2 });
  expect(await real.endOf("LOG")).toBe(3);
});

test("a full write is refused and not done, other calls go through", async () => {
  const { faulty } = await connectBoth(everything("full"));
  expect((await faulty.append(SUBJECT, bytes, {})).kind).toBe("full");
  expect((await faulty.put("KEYS", "a", bytes, 0)).kind).toBe("full");
  expect(await faulty.endOf("LOG")).toBe(0);
});

test("a put whose answer is lost is found by get", async () => {
  const { faulty } = await connectBoth(always("put", "lostAfter"));
  expect((await faulty.put("KEYS", "a", bytes, 0)).kind).toBe("unknown");
  expect((await faulty.get("KEYS", "a"))?.bytes).toEqual(bytes);
  expect((await faulty.put("KEYS", "a", bytes, 0)).kind).toBe("unknown");
});

test("a lost read or cancel throws the transient broker_unavailable", async () => {
  const { faulty } = await connectBoth(everything("lostAfter"));
  const refused = { code: "broker_unavailable", transient: true };
  await expect(faulty.readSubject("LOG", SUBJECT, 0)).rejects.toMatchObject(refused);
  await expect(faulty.keys("KEYS")).rejects.toMatchObject(refused);
  await expect(faulty.cancel("LOG", "x")).rejects.toMatchObject(refused);
});

test("an outage refuses connections until the plan says otherwise", async () => {
  let isOut = true;
  const broker = withFaults(memory(), { faultOf: () => (isOut ? "outage" : "none") });
  await expect(connect(broker)).rejects.toMatchObject({ code: "broker_unavailable" });
  isOut = false;
  expect(await (await connect(broker)).endOf("LOG")).toBe(0);
});

test("a lost ask gives undefined without reaching the server, a lost answer after it", async () => {
  const { faulty, real } = await connectBoth(always("ask", "lostAfter"));
  let served = 0;
  real.serve("ask.>", async () => {
    served++;
    return bytes;
  });
  const request = { subject: "ask.A", headers: {}, bytes };
  expect(await faulty.ask(request, 1_000)).toBeUndefined();
  expect(served).toBe(1);
  const before = await connectBoth(always("ask", "lostBefore"));
  before.real.serve("ask.>", async () => bytes);
  expect(await before.faulty.ask(request, 1_000)).toBeUndefined();
});

test("a doubled reply arrives twice, a lost one never", async () => {
  const faults: Fault[] = ["twice", "lostBefore", "none"];
  const plan: FaultPlan = {
    faultOf: ({ method, number }) => (method === "reply" ? faults[number - 1]! : "none"),
  };
  const { faulty, real } = await connectBoth(plan);
  const heard: string[] = [];
  const last = new Promise<void>((resolve) => {
    const inbox = real.inbox((id) => {
      heard.push(id);
      if (id === "3") resolve();
    });
    for (const id of ["1", "2", "3"]) faulty.reply(inbox.addressOf(id), bytes);
  });
  await last;
  expect(heard).toEqual(["1", "1", "3"]);
});

test("a tail holds its messages back in an outage and gives them once after it", async () => {
  let left = 2;
  const held: FaultPlan = {
    faultOf: ({ method }) => (method === "next" && left-- > 0 ? "outage" : "none"),
  };
  const { faulty, real } = await connectBoth(held);
  await real.append(SUBJECT, bytes, {});
  const tail = faulty.tail({ stream: "LOG", filters: [], from: 1 });
  const next = tail.next();
  await real.endOf("LOG");
  expect(await tail.passed(1)).toBe(false);
  expect((await next).map(({ sequence }) => sequence)).toEqual([1]);
  expect(await tail.passed(1)).toBe(true);
});

test("closing a tail ends a next that is held back", async () => {
  const { faulty, real } = await connectBoth(always("next", "outage"));
  await real.append(SUBJECT, bytes, {});
  const tail = faulty.tail({ stream: "LOG", filters: [], from: 1 });
  const next = tail.next();
  await real.endOf("LOG");
  tail.close();
  expect(await next).toEqual([]);
});

test("a plan hears the points around an effect, with the number of the call", async () => {
  const points: string[] = [];
  const plan: FaultPlan = {
    faultOf: ({ number }) => (number === 2 ? "lostBefore" : "none"),
    onPoint: (point, { number }) => points.push(`${point} ${number}`),
  };
  const { faulty } = await connectBoth(plan);
  await faulty.append(SUBJECT, bytes, {});
  await faulty.append(SUBJECT, bytes, {});
  expect(points).toEqual([
    "connect.before 1",
    "connect.after 1",
    "append.before 1",
    "append.after 1",
    "append.before 2",
  ]);
});

test("a point that throws stops the call where it is", async () => {
  const { faulty, real } = await connectBoth({
    faultOf: () => "none",
    onPoint(point) {
      if (point === "append.after") throw new Error("killed here");
    },
  });
  await expect(faulty.append(SUBJECT, bytes, {})).rejects.toThrow("killed here");
  expect(await real.endOf("LOG")).toBe(1);
});

test("random faults repeat themselves with their seed, near their rate", () => {
  const call: FaultCall = { method: "append", number: 1, parameters: [] };
  const draw = (seed: number): Fault[] => {
    const plan = randomFaults(seed, 0.25);
    return Array.from({ length: 4_000 }, () => plan.faultOf(call));
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  const failed = draw(7).filter((fault) => fault !== "none");
  expect(failed.length / 4_000).toBeCloseTo(0.25, 1);
  expect(new Set(failed)).toEqual(new Set(["lostBefore", "lostAfter", "twice"]));
});

test("random faults leave connecting alone", () => {
  const plan = randomFaults(1, 1);
  expect(plan.faultOf({ method: "connect", number: 1, parameters: [] })).toBe("none");
});

function always(method: FaultCall["method"], fault: Fault): FaultPlan {
  return { faultOf: (call) => (call.method === method ? fault : "none") };
}

function everything(fault: Fault): FaultPlan {
  return { faultOf: ({ method }) => (method === "connect" ? "none" : fault) };
}

async function connectBoth(
  plan: FaultPlan,
): Promise<{ readonly faulty: Connection; readonly real: Connection }> {
  const broker = memory();
  return { faulty: await connect(withFaults(broker, plan)), real: await connect(broker) };
}

function connect(broker: Broker): Promise<Connection> {
  const topology = {
    streams: [{ name: "LOG", kind: "log" as const, subjects: ["ew.t.evt.>"] }],
    buckets: ["KEYS"],
  };
  return broker.connect({ topology, clock: systemClock, log: () => undefined });
}
