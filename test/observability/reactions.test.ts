// The spans and metrics of a reaction, as those of the other readers.
import { defineReaction, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, QUICK } from "../delivery/brokers.ts";
import { Add, Added, Bump, counter, createLog, other } from "../delivery/counters.ts";
import { createRecorder, placeOf, shapeOf } from "./recorder.ts";

let recorder = createRecorder();
beforeEach(() => {
  recorder = createRecorder();
});
afterEach(() => recorder.stop());

const echo = defineReaction("Echo", {
  on: [Added],
  commands: [Bump],
  react: ({ data: { id, poison } }) => {
    if (poison) throw new Error("This event is poison.");
    return [Bump({ id })];
  },
});

const start = () =>
  startApp({
    ...{ broker: memory(), aggregates: [counter, other], reactions: [echo] },
    ...{ telemetry: recorder.telemetry, limits: QUICK, log: createLog().log },
  });

test("a reaction is linked to what wrote the event, and its sendings are its children", async () => {
  await using app = await start();
  await app.send(Add({ id: "A" }));
  const process = placeOf(await recorder.span("process Add"));
  const reaction = await recorder.span("react Echo");
  const { spanId, traceId, parent, links } = placeOf(reaction);
  expect({ parent, links }).toEqual({
    parent: undefined,
    links: [`${process.traceId} ${process.spanId}`],
  });
  expect(shapeOf(reaction)).toBe("CONSUMER");
  expect(reaction.attributes).toMatchObject({
    "messaging.consumer.group.name": "Echo",
    "eventwright.key": "A",
  });
  const sent = await recorder.span("send Bump");
  expect(placeOf(sent)).toMatchObject({ traceId, parent: spanId });
  expect(sent.attributes).toMatchObject({ "eventwright.sender": "Echo" });
  expect(placeOf(await recorder.span("process Bump")).parent).toBe(placeOf(sent).spanId);
});

test("a reaction's dead letters are counted, its reader is among the gauges, and nothing is parked", async () => {
  await using app = await start();
  await app.send(Add({ id: "A", poison: true }));
  const ofEcho = async (name: string): Promise<number | undefined> => {
    const points = await recorder.points(name);
    return points.find(({ attributes }) => attributes["eventwright.reader"] === "Echo")?.value;
  };
  await eventually("it is counted", async () => {
    return (await ofEcho("eventwright.dead_letters")) === 1;
  });
  await eventually("it lags no more", async () => (await ofEcho("eventwright.reader.lag")) === 0);
  expect(await ofEcho("eventwright.reader.owned")).toBe(1);
  expect(await ofEcho("eventwright.parkings")).toBeUndefined();
});
