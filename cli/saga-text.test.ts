// What is printed of an instance: states, timers and commands as people read them.
import type { SagaStatus, SagaStep } from "eventwright";
import { expect, test } from "vitest";
import { listLines, stateText, storyLines, timerText } from "./saga-text.ts";

const NOW_MS = Date.parse("2026-03-01T12:00:00.000Z");
const status: SagaStatus = {
  ...{ saga: "Trip", instance: "it's T 1", status: "parked", chartVersion: 2, number: 2 },
  ...{ time: "2026-03-01T10:00:00.000Z", since: "2026-03-01T10:00:00.000Z" },
  state: { value: { room: { flight: "done", hotel: "parked" } }, context: {} },
  timers: [{ timer: "xstate.after.deadline.Trip", due: "2026-03-02T13:00:00.000Z" }],
  unanswered: [
    { name: "hotel", type: "ConfirmRoom", id: "1", since: "2026-03-01T09:00:00.000Z" },
    { name: "3.0", type: "Ring", id: "2", since: "2026-03-01T11:00:00.000Z" },
    { name: "old", id: "3", since: "2026-03-01T11:59:00.000Z" },
  ],
};
const step: SagaStep = {
  ...{ number: 1, time: "2026-03-01T09:00:00.000Z", status: "active", chartVersion: 1 },
  input: { id: "1", type: "TripBooked" },
  state: { value: "room", context: {} },
  commands: [{ type: "ConfirmRoom", id: "c-1", to: "ritz" }],
  set: [{ timer: "xstate.after.60000.Trip.room", due: "2026-03-01T09:01:00.000Z" }],
  cancelled: [],
};

test("a state is a path, and states at the same time are put together", () => {
  expect(stateText("parked")).toBe("parked");
  expect(stateText({ ship: "asked" })).toBe("ship.asked");
  expect(stateText({ room: { flight: "done", hotel: { asking: "asked" } } })).toBe(
    "room.(flight.done + hotel.asking.asked)",
  );
});

test("a timer is told by its delay and its state, or by the name that a chart gave it", () => {
  expect(timerText("xstate.after.deadline.Trip")).toBe("deadline of Trip");
  expect(timerText("xstate.after.1500.Trip.room")).toBe("1 s of Trip.room");
  expect(timerText("reminder")).toBe("reminder");
});

test("a list says where an instance is, since when, and what it waits for", () => {
  expect(listLines(status, NOW_MS)).toEqual([
    "Trip it's T 1 is parked in room.(flight.done + hotel.parked) since " +
      "2026-03-01T10:00:00.000Z (2 h ago), chart version 2.",
    "    Asked, and not answered: ConfirmRoom as hotel (3 h ago), Ring (1 h ago), old (1 min ago).",
    "    Timers: deadline of Trip in 1 d.",
  ]);
});

test("the story of an instance has each step, and ends with what can be done", () => {
  const later = {
    ...{ ...step, number: 2, time: "2026-03-01T09:01:00.000Z", chartVersion: 2, set: [] },
    ...{ input: { id: "2", type: "xstate.after.60000.Trip.room" }, commands: [] },
    cancelled: ["reminder"],
  };
  const lines = storyLines("travel", status, [step, later], NOW_MS);
  expect(lines.slice(2, 10)).toEqual([
    "   1  2026-03-01T09:00:00.000Z: TripBooked",
    "        now in room",
    "        sends ConfirmRoom to ritz  (c-1)",
    "        waits: 1 min of Trip.room until 2026-03-01T09:01:00.000Z",
    "   2  2026-03-01T09:01:00.000Z, 1 min later: the time is over: 1 min of Trip.room",
    "        moved to chart version 2",
    "        still in room",
    "        no longer: reminder",
  ]);
  expect(lines.at(-2)).toBe(
    "Mend the cause; then let it go on: eventwright sagas resume travel Trip 'it'\\''s T 1'",
  );
});
