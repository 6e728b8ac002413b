// Names on the wire.
import fc from "fast-check";
import { expect, test } from "vitest";
import { boundedToken, decodeToken, encodeToken, namesOf, partitionOf } from "./subjects.ts";

const anyId = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((id) => new TextEncoder().encode(id).length <= 200);

test("every id is one legal token, and comes back", () => {
  fc.assert(
    fc.property(anyId, (id) => {
      expect(encodeToken(id)).toMatch(/^[A-Za-z0-9_=-]+$/);
      expect(decodeToken(encodeToken(id))).toBe(id);
    }),
  );
});

test("two ids never share a token", () => {
  fc.assert(
    fc.property(anyId, anyId, (a, b) => {
      expect(encodeToken(a) === encodeToken(b)).toBe(a === b);
    }),
  );
});

test("empty and oversized ids are refused; any text has a bounded token", () => {
  expect(() => encodeToken("")).toThrow(/1 to 200 bytes/);
  expect(() => encodeToken("ä".repeat(101))).toThrow(/1 to 200 bytes/);
  expect(boundedToken("ä".repeat(101))).not.toBe(boundedToken("ä".repeat(102)));
  expect(boundedToken("").length).toBeGreaterThan(0);
});

test("partitions are those of FNV-1a, spread evenly", () => {
  expect(partitionOf(["a"], 2 ** 32)).toBe(0xe40c292c);
  const counts = new Array<number>(16).fill(0);
  for (let i = 0; i < 16_000; i++) counts[partitionOf(["Order", `ORD-${i}`])]!++;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test("names are those of the wire format", () => {
  const names = namesOf("shop");
  expect(names.event("Order", "a.b")).toBe("ew.shop.evt.Order.a=2Eb");
  expect(names.command("Order", "PlaceOrder", "1")).toBe("ew.shop.cmd.Order.PlaceOrder.1");
  expect(names.ask("Order", "PlaceOrder", "1")).toMatch(
    /^ew\.shop\.ask\.\d+\.Order\.PlaceOrder\.1$/,
  );
  expect(names.timer("S", "1", 2, "t.x")).toBe("ew.shop.timer.S.1.2.t=2Ex");
});
