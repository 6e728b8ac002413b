// The spans of feeds.
import { type FeedContract, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { expect, test } from "vitest";
import { eventually, QUICK } from "../delivery/brokers.ts";
import { Add, Added, connectBeside, counter, createLog, names } from "../delivery/counters.ts";
import {
  FEED,
  names as listening,
  notes,
  startCounting,
  startListening,
  totals,
} from "../delivery/listening.ts";
import { createRecorder, placeOf } from "./recorder.ts";

const { log } = createLog();

test("what a feed publishes is linked to what wrote it, and says what published it", async () => {
  const recorder = createRecorder();
  const all: FeedContract = {
    ...{ kind: "feed", context: "counting", name: "all" },
    events: { Added: { event: Added, version: 1, shows: { id: true } } },
  };
  const broker = memory();
  const parts = { broker, aggregates: [counter], feeds: [all], limits: QUICK, log };
  await using running = await startApp({ ...parts, telemetry: recorder.telemetry });
  await running.send(Add({ id: "A" }));
  const published = placeOf(await recorder.span("publish all"));
  const wrote = placeOf(await recorder.span("process Add"));
  expect(published).toMatchObject({
    parent: undefined,
    links: [`${wrote.traceId} ${wrote.spanId}`],
  });
  const raw = await connectBeside(broker);
  const subject = names.published("all", "Added");
  const [message] = await raw.readSubject(names.feed("all"), subject, 0);
  expect(message?.headers.traceparent).toContain(`${published.traceId}-${published.spanId}`);
  await raw.close();
  await recorder.stop();
});

test("the copying of another context's event is a span of its own", async () => {
  const recorder = createRecorder();
  const broker = memory();
  const { telemetry } = recorder;
  const theirs = { aggregates: [counter], feeds: [FEED], limits: QUICK, log };
  await using counting = await startApp({ broker, ...theirs, telemetry });
  const parts = { aggregates: [notes], projections: [totals], limits: QUICK, log };
  await using listening = await startApp({ broker, ...parts, telemetry });
  await counting.send(Add({ id: "A", n: 1 }));
  const imported = await recorder.span("import counting.all");
  const published = placeOf(await recorder.span("publish all"));
  expect(placeOf(imported).links).toEqual([`${published.traceId} ${published.spanId}`]);
  const applied = placeOf(await recorder.span("apply Totals"));
  const { traceId, spanId } = placeOf(imported);
  expect(applied.links).toEqual([`${traceId} ${spanId}`]);
  await counting.close();
  await listening.close();
  await recorder.stop();
});

test("feeds and copies carry on what the event carries, without telemetry too", async () => {
  const broker = memory();
  await using counting = await startCounting(broker, log);
  await using hearing = await startListening(broker, log);
  const traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await counting.send(Add({ id: "A", n: 1 }), { traceParent });
  await eventually("it is heard", async () => (await hearing.query(totals, "A"))?.length === 1);
  const raw = await connectBeside(broker);
  const shown = await raw.lastOf(names.feed("all"), names.published("all", "Added"));
  expect(shown?.headers.traceparent).toBe(traceParent);
  const subject = listening.imported({ context: "counting", feed: "all" }, "Counter", "A");
  const copied = await raw.lastOf(listening.events, subject);
  expect(copied?.headers.traceparent).toBe(traceParent);
  await raw.close();
});
