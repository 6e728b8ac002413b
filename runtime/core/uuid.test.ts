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
    fc.property(fc.string({ maxLength: 300, unit: "binary" }), (text) => {
      const sha1 = createHash("sha1").update(text).digest("hex");
      expect(fingerprint(text)).toBe(sha1.slice(0, 32));
    }),
  );
});

test("UUIDv5 is SHA-1 of the namespace's bytes and the name's, for any of them", () => {
  const names = fc.oneof(fc.string({ unit: "binary" }), fc.integer({ min: 0, max: 9_000 }));
  fc.assert(
    fc.property(fc.uuid(), names, (namespace, name) => {
      const text = typeof name === "string" ? name : "x".repeat(name);
      const bytes = Buffer.from(namespace.replaceAll("-", ""), "hex");
      const sha1 = createHash("sha1").update(bytes).update(text).digest();
      sha1[6] = (sha1[6]! & 0x0f) | 0x50;
      sha1[8] = (sha1[8]! & 0x3f) | 0x80;
      expect(uuidV5(namespace, text).replaceAll("-", "")).toBe(sha1.toString("hex").slice(0, 32));
    }),
  );
});

test("UUIDv7 is the time, its marks and what is random", () => {
  const random = Uint8Array.from([0xf1, 0x23, 0xe5, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23]);
  expect(uuidV7(0x0123456789ab, random)).toBe("01234567-89ab-7123-a567-89abcdef0123");
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
