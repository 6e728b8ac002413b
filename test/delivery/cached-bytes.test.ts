// Large aggregates and instances in memory: no more of them than the limit allows, however many
// there are.
import { aggregateSetup, type Broker, defineAggregate, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { expect, test } from "vitest";
import { type AnyStateMachine, assign } from "xstate";
import { eventually, QUICK } from "./brokers.ts";
import { Add, Added, countingSaga, type Data, names } from "./counters.ts";

interface Written {
  readonly context: { readonly text: string };
  readonly event: { readonly data: Data };
}

/** An aggregate that keeps all texts that came. */
function keeping() {
  const contract = {
    ...{ kind: "aggregate" as const, context: "counting", name: "Counter", rejects: {} },
    ...{ commands: { Add }, events: { Added } },
  };
  const emits = { type: "Added", params: ({ event }: Written) => event.data };
  const longer = ({ context, event }: Written) => ({
    text: context.text + (event.data.text ?? ""),
  });
  const chart = aggregateSetup({ Added }).createMachine({
    ...{ id: "Counter", context: { text: "" } },
    on: { Add: { actions: emits }, Added: { actions: assign(longer as never) } },
  } as never);
  return defineAggregate(contract, chart as unknown as AnyStateMachine);
}

/** A saga that keeps the text of the first event, and has no edge for another one. */
function keepingSaga() {
  const keep = assign((({ event }: Written) => ({ text: event.data.text })) as never);
  const idle = { on: { Added: { target: "kept", actions: keep } } };
  return countingSaga({ context: { text: "" }, initial: "idle", states: { idle, kept: {} } });
}

/** A broker that tells which logs are read. */
function told(broker: Broker, reads: string[]): Broker {
  return {
    ...broker,
    async connect(options) {
      const connection = await broker.connect(options);
      return {
        ...connection,
        readSubject(stream, subject, ...rest) {
          if (stream === names.events) reads.push(subject.split(".").at(-1)!);
          return connection.readSubject(stream, subject, ...rest);
        },
        lastOf(stream, subject, ...rest) {
          if (stream === names.sagas) reads.push(`saga ${subject.split(".").at(-1)}`);
          return connection.lastOf(stream, subject, ...rest);
        },
      };
    },
  };
}

test("the large aggregates used longest ago are forgotten, and loaded again", async () => {
  const reads: string[] = [];
  const broker = told(memory(), reads);
  const limits = { cachedBytes: 150_000 };
  await using app = await startApp({ broker, aggregates: [keeping()], limits });
  const grow = async (id: string): Promise<void> => {
    // It is measured whenever it has doubled, so that up to half of it is not counted yet.
    for (let n = 0; n < 10; n++) await app.send(Add({ id, text: "x".repeat(6_000) }));
  };
  for (const id of ["A", "B", "C", "D"]) await grow(id);
  await app.send(Add({ id: "light" }));
  reads.length = 0;
  for (const id of ["light", "D", "C", "A"]) await app.send(Add({ id }));
  expect(reads).toEqual(["A"]);
});

test("a large instance counts as one also when it has no edge for what it hears", async () => {
  const reads: string[] = [];
  const broker = told(memory(), reads);
  const options = { limits: { ...QUICK, cachedBytes: 100_000 }, sagas: [keepingSaga()] };
  await using app = await startApp({ broker, aggregates: [keeping()], ...options });
  const hear = async (id: string, text: string): Promise<void> => {
    const { position } = await app.send(Add({ id, text }));
    await eventually("it is heard", async () => {
      const readers = await app.operations.readers();
      const saga = readers.find(({ name }) => name === "Flow");
      return (saga?.cursors.events ?? 0) >= position.sequence;
    });
  };
  for (const id of ["A", "B", "C"]) await hear(id, "x".repeat(40_000));
  for (const id of ["A", "B", "C"]) await hear(id, "");
  reads.length = 0;
  await hear("A", "");
  expect(reads).toContain("saga A");
});
