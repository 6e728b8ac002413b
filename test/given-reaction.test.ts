// `given` for reactions: it says what is wrong with one, and with the test.
import { defineReaction } from "eventwright";
import { given } from "eventwright/testing";
import { expect, test } from "vitest";
import { Add, Added, Bump, Bumped, message } from "./delivery/counters.ts";

const Removed = message("event", "Removed", "Counter");
const echo = defineReaction("Echo", {
  on: [Added, Removed],
  commands: [Bump],
  react: ({ type, data: { id, poison } }) => {
    if (poison) throw new Error("This event is poison.");
    return type === "Added" ? [Bump({ id, n: 1 }), Bump({ id, n: 2 })] : [];
  },
});

test("a reaction sends exactly these commands, in this order", () => {
  given(echo)
    .when(Added({ id: "A" }))
    .then(Bump({ id: "A", n: 1 }), Bump({ id: "A", n: 2 }))
    .when(Removed({ id: "A" }))
    .then();
  const other = (): unknown =>
    given(echo)
      .when(Added({ id: "A" }))
      .then(Bump({ id: "A", n: 1 }));
  expect(other).toThrow(
    expect.objectContaining({
      code: "expectation_failed",
      message: expect.stringMatching(
        /^Other commands than expected\. First at commands\[1\]: expected nothing, got .*"n":2/,
      ),
    }),
  );
});

test("a reaction that throws fails, and does not pass for one that sends", () => {
  const poisoned = given(echo).when(Added({ id: "A", poison: true }));
  poisoned.thenFails();
  poisoned.thenFails(/poison/);
  expect(() => poisoned.then()).toThrow(/Echo fails on Added \S+: This event is poison\./);
  expect(() => poisoned.thenFails(/rain/)).toThrow(/^Echo failed otherwise: .*poison/);
  const sound = given(echo).when(Added({ id: "A" }));
  expect(() => sound.thenFails()).toThrow("Echo did not fail.");
});

test("a reaction that answers otherwise the second time is told", () => {
  let count = 0;
  const counting = defineReaction("Counting", {
    on: [Added],
    commands: [Bump],
    react: ({ data: { id } }) => [Bump({ id, n: count++ })],
  });
  expect(() =>
    given(counting)
      .when(Added({ id: "A" }))
      .then(Bump({ id: "A", n: 0 })),
  ).toThrow("Counting answers one event in two ways: it must be pure.");
});

test("a reaction is told only what it hears, and sends only what it may", () => {
  // @ts-expect-error an event that it does not hear
  const stranger = () => given(echo).when(Bumped({ id: "A" }));
  expect(stranger).toThrow("Echo does not hear Bumped.");
  const removed = given(echo).when(Removed({ id: "A" }));
  // @ts-expect-error a command that it does not send
  expect(() => removed.then(Add({ id: "A" }))).toThrow(/- Add/);
});
