// Derived ids, against published vectors and Node's own SHA-1.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fingerprint, idFromCause, idFromParts, isUuid, uuidV5, uuidV7 } from "./uuid.ts";

test("UUIDv5 gives the ids that other implementations give", () => {
  const dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
  expect(uuidV5(dns, "python.org")).toBe("886313e1-3b8a-5372-9b90-0c9aee199e5d");
});

test("the fingerprint is the first half of SHA-1's 32 hexadecimal digits, for any text", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      const sha1 = createHash("sha1").update(text).digest("hex");
      expect(fingerprint(text)).toBe(sha1.slice(0, 32));
    }),
  );
});

test("UUIDv7 sorts by time and carries its version", () => {
  const random = new Uint8Array(10).fill(255);
  const [early, late] = [uuidV7(1_700_000_000_000, random), uuidV7(1_700_000_000_001, random)];
  expect(early < late).toBe(true);
  expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
});

test("the same parts give the same id, other parts another", () => {
  expect(idFromParts("a", "b")).toBe(idFromParts("a", "b"));
  expect(idFromParts("a", "b")).not.toBe(idFromParts("ab"));
  expect(idFromParts("a", 1)).not.toBe(idFromParts("a", "1"));
  expect(isUuid(idFromCause(idFromParts("a"), 0))).toBe(true);
});
