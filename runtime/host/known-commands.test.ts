// Known commands, against a list that is sorted and cut.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createKnownCommands } from "./known-commands.ts";

const START = Date.UTC(2026, 0, 1);
const at = (ms: number): string => new Date(START + ms).toISOString();

/** One that keeps everything, and cuts it when asked. */
function modelOf(limit: number) {
  let kept: { id: string; sequence: number; time: string }[] = [];
  let floor = "";
  return {
    add(id: string, sequence: number, time: string): void {
      if (kept.some((one) => one.id === id)) return;
      const after = kept.findIndex((one) => one.time > time);
      kept.splice(after < 0 ? kept.length : after, 0, { id, sequence, time });
      if (kept.length <= limit) return;
      const count = Math.ceil(limit / 16);
      const { time: highest } = kept[count - 1]!;
      kept = kept.slice(count);
      if (highest > floor) floor = highest;
    },
    get: (id: string) => kept.find((one) => one.id === id)?.sequence,
    floor: () => floor,
    known: () => kept.map(({ id, sequence, time }) => [id, sequence, time]),
  };
}

test("few and many of them are kept, found, forgotten and saved alike", () => {
  const command = fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 50 }));
  const commands = fc.array(command, { maxLength: 150, size: "max" });
  fc.assert(
    fc.property(commands, fc.integer({ min: 1, max: 60 }), (added, limit) => {
      const known = createKnownCommands(limit);
      const model = modelOf(limit);
      added.forEach(([id, ms], sequence) => {
        known.add(`c-${id}`, sequence, at(ms));
        model.add(`c-${id}`, sequence, at(ms));
      });
      for (let id = 0; id <= 120; id++) expect(known.get(`c-${id}`)).toBe(model.get(`c-${id}`));
      expect(known.floor()).toBe(model.floor());
      const saved = known.newest(limit);
      expect(saved).toEqual({ known: model.known(), floor: model.floor() });
      expect(createKnownCommands(limit, saved).newest(limit)).toEqual(saved);
      const half = known.newest(Math.ceil(limit / 2));
      expect(half.known).toEqual(model.known().slice(-Math.ceil(limit / 2)));
    }),
  );
});

test("a time that is none is the oldest", () => {
  const known = createKnownCommands(1);
  known.add("new", 2, at(0));
  known.add("foreign", 1, "yesterday");
  expect([known.get("new"), known.get("foreign")]).toEqual([2, undefined]);
});
