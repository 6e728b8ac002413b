// Each flaw that a chart can have, planted once.
import { given } from "eventwright/testing";
import { describe, expect, test } from "vitest";
import { assign } from "xstate";
import {
  closed,
  Door,
  defineDoor,
  emits,
  exploreDoor,
  id,
  lock,
  locked,
  open,
  opened,
  pathsOf,
} from "./door.ts";

describe("a chart with a flaw", () => {
  test("is told from the same one without", () => {
    expect(exploreDoor({ closed, open: opened, locked }).findings).toEqual([]);
  });

  test("has a state that nothing leads to", () => {
    const lost = { initial: "a", states: { a: {} } };
    const { unreachable, findings } = exploreDoor({ closed, open: opened, locked, lost });
    expect(unreachable).toEqual(["Door.lost", "Door.lost.a"]);
    expect(findings[0]).toBe("Door.lost is never reached");
  });

  test("has a dead end: no command is accepted, and it is not final", () => {
    const refused = { actions: { type: "reject", params: { reason: "Locked" } } };
    const guarded = { Open: { guard: "isNever", ...emits("Opened") }, Opened: "closed" };
    const stuck = { on: { ...guarded, Lock: refused } };
    const { deadEnds, findings } = exploreDoor({ closed, open: opened, locked: stuck });
    expect(deadEnds.map(({ state, path }) => [state, path])).toEqual([["locked", [open, lock]]]);
    expect(findings).toEqual([
      "locked after Open, Lock is a dead end: Open is refused by isNever, Lock is refused by Locked",
    ]);
  });

  test("has no dead end where a command changes nothing, or might do something", () => {
    const idle = { on: { Lock: { actions: [] } } };
    expect(exploreDoor({ closed, open: opened, locked: idle }).deadEnds).toEqual([]);
    const unlocked = { on: { Lock: emits("Locked"), Locked: "closed" } };
    const { deadEnds, withoutSample } = exploreDoor(
      { closed, open: unlocked },
      { commands: [open] },
    );
    expect([deadEnds, withoutSample]).toEqual([[], ["Lock"]]);
  });

  test("has a command that is accepted nowhere, for want of an edge or by a guard", () => {
    const { neverAccepted, neverHandled, findings } = exploreDoor({ closed, open: locked });
    expect([neverAccepted, neverHandled]).toEqual([["Lock"], ["Locked"]]);
    expect(findings).toEqual([
      "Lock is never accepted: no state that was reached has an edge for it",
      "Locked is never emitted",
    ]);
    const guarded = { on: { Lock: { guard: "isNever", ...emits("Locked") }, Locked: "closed" } };
    expect(exploreDoor({ closed, open: guarded }).findings).toContain(
      "Lock is never accepted: it is refused by isNever",
    );
  });

  test("emits what no edge takes", () => {
    const deaf = { on: { Lock: emits("Locked") } };
    const { neverHandled, neverAccepted, failures, findings } = exploreDoor({ closed, open: deaf });
    expect([neverHandled, neverAccepted]).toEqual([["Locked"], []]);
    expect(failures).toMatchObject([{ at: { state: "open", path: [open] }, command: lock }]);
    expect(findings).toEqual([
      "Locked is emitted, but never handled",
      'open after Open: Lock fails: Door has no edge for Locked in state "open": add one to the chart.',
    ]);
  });

  test("fails a test by given, too, which says where the fact would stand", () => {
    const door = defineDoor({ closed, open: { on: { Lock: emits("Locked") } } });
    expect(() => given(door, [Door.events.Opened({ id })]).when(lock)).toThrow(
      /Door front cannot be replayed at sequence 2 \(Locked v1\): Door has no edge for Locked/,
    );
  });

  test("emits what the host would not write", () => {
    const vague = { on: { Lock: emits("Locked", {}), Locked: "locked" } };
    expect(exploreDoor({ closed, open: vague, locked }).failures[0]?.message).toBe(
      "Door emits an invalid Locked: id: is missing.",
    );
    const wrong = { on: { Lock: emits("Locked", { id: "back" }), Locked: "locked" } };
    expect(exploreDoor({ closed, open: wrong, locked }).failures[0]?.message).toBe(
      "Door emits Locked for another id: back.",
    );
  });

  test("is walked through by as many samples as there are", () => {
    const { withoutSample, neverAccepted, unreachable, findings } = exploreDoor(
      { closed, open: opened, locked },
      { commands: [open] },
    );
    expect([withoutSample, neverAccepted, unreachable]).toEqual([["Lock"], [], ["Door.locked"]]);
    expect(findings).toContain("Lock has no sample command");
  });

  test("has nested and parallel states, of which each is looked at", () => {
    const lock = { initial: "off", states: { off: opened, locked, jammed: {} } };
    const light = { initial: "dark", states: { dark: { on: { Locked: "lit" } }, lit: {} } };
    const open = { type: "parallel", states: { lock, light } };
    const { reached, unreachable } = exploreDoor({ closed, open });
    expect(reached.at(-1)?.state).toEqual({ open: { lock: "locked", light: "lit" } });
    expect(unreachable).toEqual(["Door.open.lock.jammed"]);
  });

  test("is in a state only between two facts: that is reached, too", () => {
    const both = { actions: ["Opened", "Locked"].map((type) => ({ type, params: { id } })) };
    const hasty = { on: { Open: both, Lock: { actions: [] }, Opened: "open" } };
    const found = exploreDoor({ closed: hasty, open: opened, locked });
    expect(found.findings).toEqual([]);
    expect(pathsOf(found)).toEqual(["closed at first", "locked after Open"]);
    for (const { run } of found.paths()) run();
  });

  test("has a context that is no JSON", () => {
    const huge = { on: { ...closed.on, Opened: { actions: assign({ size: () => 1n }) } } };
    const { failures, reached } = exploreDoor({ closed: huge }, { context: { size: 0 } });
    expect(failures).toMatchObject([{ command: open, message: expect.stringContaining("BigInt") }]);
    expect(reached).toHaveLength(1);
  });
});
