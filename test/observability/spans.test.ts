// The spans of commands and of what follows from them, as a real SDK sees them.
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { type App, type Message, startApp, type Telemetry } from "eventwright";
import { memory } from "eventwright/memory";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { BROKERS, eventually, QUICK, type TestBroker } from "../delivery/brokers.ts";
import {
  Add,
  Charge,
  Charged,
  commandOf,
  connectBeside,
  counter,
  countingSaga,
  createLog,
  names,
  other,
  payments,
  push,
  sendOnce,
  sums,
} from "../delivery/counters.ts";
import { createRecorder, placeOf, shapeOf } from "./recorder.ts";

const { log } = createLog();
const id = "A";
const CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** Charges for what was added, and bumps when that has been charged. */
const flow = () =>
  countingSaga({
    initial: "idle",
    states: {
      idle: { on: { Added: { actions: sendOnce("Charge"), target: "charging" } } },
      charging: { on: { Charged: { actions: sendOnce("Bump"), target: "bumping" } } },
      bumping: { on: { Bumped: "done" } },
      done: {},
    },
  });

/** A moment after it was begun, it bumps. */
const waiting = () =>
  countingSaga({
    initial: "idle",
    context: ({ input }: { input: unknown }) => ({ input }),
    states: {
      idle: { on: { Added: "cooling" } },
      cooling: {
        after: { 20: { target: "done", actions: { type: "Bump", params: { id } } } },
      },
      done: {},
    },
  });

let on: TestBroker | undefined;
let app: App<Message> | undefined;
const recorders: ReturnType<typeof createRecorder>[] = [];
const record = (...options: Parameters<typeof createRecorder>) => {
  const recorder = createRecorder(...options);
  recorders.push(recorder);
  return recorder;
};

afterEach(async () => {
  await app?.close();
  await on?.stop();
  for (const recorder of recorders.splice(0)) await recorder.stop();
  [app, on] = [undefined, undefined];
});

async function start(telemetry?: Telemetry, saga = flow(), charge = async () => undefined) {
  on ??= { broker: memory(), stop: async () => undefined };
  const service = payments(async ({ data }) => {
    await charge();
    return Charged({ id: data.id });
  });
  const parts = {
    ...{ aggregates: [counter, other], services: [service], sagas: [saga], projections: [sums] },
    ...{ broker: on.broker, limits: QUICK, log },
  };
  const started = await startApp({ ...parts, ...(telemetry && { telemetry }) });
  app = started as unknown as App<Message>;
  return app;
}

/** All spans of one run through the saga, by name; the steps by their order. */
async function spansOfFlow({ spans }: ReturnType<typeof createRecorder>) {
  await eventually("the last event is heard", async () => spans("step Flow").length === 3);
  const [first, second, third] = spans("step Flow") as ReadableSpan[];
  const one = (name: string) => placeOf(spans(name)[0]!);
  await eventually("the row is written", async () => spans("apply Sums").length === 1);
  return {
    send: one("send Add"),
    process: one("process Add"),
    apply: one("apply Sums"),
    steps: [placeOf(first!), placeOf(second!), placeOf(third!)] as const,
    sendCharge: one("send Charge"),
    processCharge: one("process Charge"),
    call: one("call Payments.Charge"),
    sendBump: one("send Bump"),
    processBump: one("process Bump"),
  };
}

const linkTo = ({ traceId, spanId }: ReturnType<typeof placeOf>) => [`${traceId} ${spanId}`];

describe.each(BROKERS)("on %s", (_name, make) => {
  test("a command and its handling are one trace; what events bring about is linked", async () => {
    on = await make();
    const recorder = record();
    await (await start(recorder.telemetry)).send(Add({ id }));
    const flow = await spansOfFlow(recorder);
    const [first, second, third] = flow.steps;
    expect(flow.send).toMatchObject({ parent: undefined, links: [] });
    expect(flow.process).toMatchObject({ traceId: flow.send.traceId, parent: flow.send.spanId });
    for (const heard of [flow.apply, first]) {
      expect(heard).toMatchObject({ parent: undefined, links: linkTo(flow.process) });
    }
    expect(flow.sendCharge).toMatchObject({ traceId: first.traceId, parent: first.spanId });
    expect(flow.processCharge.parent).toBe(flow.sendCharge.spanId);
    expect(flow.call.parent).toBe(flow.processCharge.spanId);
    expect(second).toMatchObject({ parent: undefined, links: linkTo(flow.processCharge) });
    expect(flow.sendBump).toMatchObject({ traceId: second.traceId, parent: second.spanId });
    expect(flow.processBump.parent).toBe(flow.sendBump.spanId);
    expect(third).toMatchObject({ parent: undefined, links: linkTo(flow.processBump) });
    const traces = [flow.send, flow.apply, ...flow.steps].map(({ traceId }) => traceId);
    expect(new Set(traces).size).toBe(traces.length);
  });

  test("a firing is linked to the step that set its timer", async () => {
    on = await make();
    const recorder = record();
    const { spans } = recorder;
    await (await start(recorder.telemetry, waiting())).send(Add({ id }));
    await eventually("the bump is done", async () => spans("process Bump").length === 1);
    const [first, second] = spans("step Flow").map(placeOf);
    const [sent] = spans("send Bump").map(placeOf);
    expect(second).toMatchObject({ parent: undefined, links: linkTo(first!) });
    expect(sent).toMatchObject({ traceId: second!.traceId, parent: second!.spanId });
  });
});

test("with children for links the whole flow is one trace", async () => {
  const recorder = record("children");
  await (await start(recorder.telemetry)).send(Add({ id }));
  const { send, process, steps, processCharge, apply } = await spansOfFlow(recorder);
  expect(new Set(recorder.spans().map((span) => placeOf(span).traceId))).toEqual(
    new Set([send.traceId]),
  );
  expect([apply.parent, steps[0].parent]).toEqual([process.spanId, process.spanId]);
  expect(steps[1].parent).toBe(processCharge.spanId);
});

test("spans say what they are, after the conventions for messaging", async () => {
  const recorder = record();
  const running = await start(recorder.telemetry);
  const { commandId } = await running.send(Add({ id }));
  await spansOfFlow(recorder);
  const shapes = recorder.spans().map((span) => `${span.name}: ${shapeOf(span)}`);
  expect([...new Set(shapes)].sort()).toEqual([
    "apply Sums: CONSUMER",
    "call Payments.Charge: CLIENT",
    "process Add: CONSUMER",
    "process Bump: CONSUMER",
    "process Charge: CONSUMER",
    "send Add: PRODUCER",
    "send Bump: PRODUCER",
    "send Charge: PRODUCER",
    "step Flow: CONSUMER",
  ]);
  const common = { "messaging.system": "memory", "eventwright.context": "counting" };
  expect(recorder.spans("send Add")[0]?.attributes).toEqual({
    ...common,
    "messaging.operation.name": "send",
    "messaging.operation.type": "send",
    "messaging.destination.name": "Add",
    "messaging.message.id": commandId,
    "eventwright.command": "Add",
    "eventwright.sender": "app",
    "eventwright.result": "accepted",
  });
  expect(recorder.spans("process Add")[0]?.attributes).toEqual({
    ...common,
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.destination.name": names.commands,
    "messaging.consumer.group.name": "commands",
    "messaging.message.id": commandId,
    "messaging.message.conversation_id": commandId,
    "eventwright.command": "Add",
    "eventwright.key": "Counter.A",
  });
});

test("a direct command is handled as a child of its sending", async () => {
  const recorder = record();
  await (await start(recorder.telemetry)).send(Add({ id }), { direct: true });
  const send = placeOf(await recorder.span("send Add"));
  expect(placeOf(await recorder.span("process Add"))).toMatchObject({ parent: send.spanId });
});

test("a command goes on with the trace that its sender gives", async () => {
  const recorder = record();
  await (await start(recorder.telemetry)).send(Add({ id }), { traceParent: CALLER });
  const { traceId, parent } = placeOf(await recorder.span("send Add"));
  expect(`00-${traceId}-${parent}-01`).toBe(CALLER);
});

test("without telemetry the sender's trace goes on to whatever follows from the command", async () => {
  const running = await start();
  await running.send(Add({ id }), { traceParent: CALLER });
  const raw = await connectBeside(on!.broker);
  const subjects = [names.event("Payments", id), names.event("Other", id)];
  for (const subject of [names.event("Counter", id), ...subjects]) {
    const commit = await eventually(`${subject} has a commit`, () =>
      raw.lastOf(names.events, subject),
    );
    expect(commit.headers.traceparent).toBe(CALLER);
  }
  await raw.close();
});

describe("where the program keeps the active span", () => {
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(() => context.disable());

  test("it is the parent of a sending, and a service works within its call", async () => {
    const recorder = record();
    let active: string | undefined;
    const charge = async () => {
      active = trace.getActiveSpan()?.spanContext().spanId;
      return undefined;
    };
    const running = await start(recorder.telemetry, flow(), charge);
    const tracer = recorder.tracerProvider.getTracer("program");
    const mine = await tracer.startActiveSpan("request", async (span) => {
      await running.send(Charge({ id }));
      span.end();
      return span.spanContext();
    });
    expect(placeOf(await recorder.span("send Charge")).parent).toBe(mine.spanId);
    expect(placeOf(await recorder.span("call Payments.Charge")).spanId).toBe(active);
  });

  test("what was active when the app was started is no parent of what its readers do", async () => {
    const recorder = record();
    const tracer = recorder.tracerProvider.getTracer("program");
    await tracer.startActiveSpan("program", () => start(recorder.telemetry));
    const raw = await connectBeside(on!.broker);
    await push(raw, "Counter", commandOf(Add({ id }), crypto.randomUUID()));
    for (const name of ["process Add", "apply Sums", "send Charge"]) await recorder.span(name);
    await raw.close();
    const roots = recorder.spans().filter(({ parentSpanContext }) => !parentSpanContext);
    expect(roots.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["process Add", "apply Sums", "step Flow"]),
    );
  });
});

test("what a person has handled again is linked to what was written then", async () => {
  const recorder = record();
  const running = await start(recorder.telemetry);
  await running.send(Add({ id, poison: true }));
  const letters = () => recorder.spans("apply Sums").length;
  await eventually("it was tried", async () => letters() > 0);
  await eventually("its key is parked", async () => {
    const readers = await running.operations.readers();
    return readers.some(({ name, parked }) => name === "Sums" && Object.keys(parked).length > 0);
  });
  const before = letters();
  await running.operations.replay("Sums", id);
  const again = placeOf(recorder.spans("apply Sums")[before]!);
  const wrote = placeOf(await recorder.span("process Add"));
  expect(again).toMatchObject({ parent: undefined, links: linkTo(wrote) });
  const [failed] = recorder.spans("apply Sums");
  expect(shapeOf(failed!)).toBe("CONSUMER failed");
});

test("each attempt is a span; one that failed says why", async () => {
  const recorder = record();
  let calls = 0;
  const charge = async () => {
    if (++calls === 1) throw new Error("The gateway is busy.");
    return undefined;
  };
  await (await start(recorder.telemetry, flow(), charge)).send(Charge({ id }));
  const calling = await eventually("both calls are over", async () => {
    const found = recorder.spans("call Payments.Charge");
    return found.length === 2 && found;
  });
  expect(calling.map(shapeOf)).toEqual(["CLIENT failed", "CLIENT"]);
  expect(calling[0]?.status.message).toBe("The gateway is busy.");
  expect(calling[0]?.attributes).toMatchObject({ "error.type": "Error", "eventwright.attempt": 1 });
});
