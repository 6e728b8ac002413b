// Importing stored history: every commit arrives, whatever brought it about elsewhere.
import { importHistory, startApp } from "eventwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventEnvelope } from "../../runtime/core/codec.ts";
import { idFromParts } from "../../runtime/core/uuid.ts";
import { recorded } from "../../runtime/testing/envelopes.ts";
import { BROKERS, QUICK, type TestBroker } from "./brokers.ts";
import { Added, counter, createLog, eventsOf } from "./counters.ts";

const cause = idFromParts("test", "one cause");
const envelope = (number: number, causationId = cause) =>
  eventEnvelope(recorded(Added.definition, Added({ id: "A" }), number, causationId));

describe.each(BROKERS)("importing on %s", (_name, make) => {
  let on: TestBroker;
  beforeAll(async () => {
    on = await make();
  });
  afterAll(async () => {
    await on?.stop();
  });

  test("two commits of one cause are both there, and are not imported again", async () => {
    const history = [[envelope(1)], [envelope(2)], [envelope(3, idFromParts("test", "another"))]];
    const options = { broker: on.broker, aggregate: counter, histories: [history] };
    expect(await importHistory(options)).toBe(1);
    expect(await importHistory(options)).toBe(0);
    const log = createLog().log;
    await using app = await startApp({
      ...{ broker: on.broker, aggregates: [counter], limits: QUICK, log },
    });
    const versions = (await eventsOf(app)).map(({ aggregateVersion }) => aggregateVersion);
    expect(versions).toEqual([1, 2, 3]);
  });

  test("a history that has an event twice is refused before anything is written", async () => {
    const histories = [[[envelope(1)], [envelope(1)]]];
    const importing = importHistory({ broker: on.broker, aggregate: counter, histories });
    await expect(importing).rejects.toMatchObject({ code: "import_invalid" });
  });
});
