// The wire format: what goes in comes out, and what is malformed is refused by field.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeCommand,
  decodeCommit,
  encodeCommand,
  encodeCommit,
  encodeJson,
  eventEnvelope,
  roundTrip,
} from "./codec.ts";
import type { Recorded, Sent } from "./message.ts";
import { idFromParts } from "./uuid.ts";

const id = idFromParts("x");
const event: Recorded = {
  type: "OrderPlaced",
  version: 3,
  data: { orderId: "ORD-1" },
  id,
  time: "2026-01-01T00:00:00.000Z",
  correlationId: id,
  causationId: id,
  aggregateType: "Order",
  aggregateId: "ORD-1",
  aggregateVersion: 1,
};
const command: Sent = {
  type: "PlaceOrder",
  version: 1,
  data: {},
  id,
  time: event.time,
  correlationId: id,
  causationId: null,
  aggregateId: "ORD-1",
};

test("a commit and a command come back as they were, whatever their payload", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.string()), (value, metadata) => {
      const data = JSON.parse(JSON.stringify(value)) as unknown;
      const told = { ...event, data, metadata: { ...metadata } };
      const { bytes, events } = roundTrip([told, event]);
      expect(decodeCommit(bytes)).toEqual([told, event]);
      expect(events).toEqual([told, event]);
      expect(bytes).toEqual(encodeJson([told, event].map(eventEnvelope)));
      expect(decodeCommand(encodeCommand({ ...command, data }))).toEqual({ ...command, data });
    }),
  );
});

describe("a malformed envelope is refused, naming the field", () => {
  const envelope = JSON.parse(new TextDecoder().decode(encodeCommit([event])))[0];
  const cases: readonly [field: string, value: unknown][] = [
    ["event_id", "not-a-uuid"],
    ["event_type", "order placed"],
    ["event_version", "1.0"],
    ["event_version", 0],
    ["timestamp", "2026-01-01 00:00:00"],
    ["timestamp", "2026-13-01T00:00:00.000Z"],
    ["timestamp", "2026-02-31T00:00:00.000Z"],
    ["correlation_id", null],
    ["causation_id", undefined],
    ["aggregate_type", ""],
    ["aggregate_id", ""],
    ["aggregate_version", -1],
    ["payload", undefined],
    ["metadata", { tenant: 7 }],
    ["surprise", true],
  ];
  test.each(cases)("%s %j", (field, value) => {
    const bytes = encodeJson([{ ...envelope, [field]: value }]);
    expect(() => decodeCommit(bytes)).toThrow(new RegExp(field));
  });

  test("and so are an empty commit, other JSON, and bytes that are no UTF-8", () => {
    for (const bytes of [encodeJson([]), encodeJson({}), new Uint8Array([255, 254])]) {
      expect(() => decodeCommit(bytes)).toThrow(/is not/);
    }
  });

  test("and a root command with a foreign correlation", () => {
    const bytes = encodeCommand({ ...command, correlationId: idFromParts("y") });
    expect(() => decodeCommand(bytes)).toThrow(
      /it has no cause, and so needs correlation_id to be equal to command_id\.$/,
    );
  });
});
