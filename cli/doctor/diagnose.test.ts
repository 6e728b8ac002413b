// What is told of a whole report, and in which order.
import { expect, test } from "vitest";
import { diagnose } from "./diagnose.ts";
import { disks, well, withStreams } from "./test-report.ts";

test("nothing is told of a server on which all is well", () => {
  expect(diagnose(well)).toEqual([]);
});

test("with one copy an interval of syncing is a warning", () => {
  const report = { ...disks({ syncAlways: false, syncIntervalMs: 120_000 }), contexts: [] };
  const [first] = diagnose(report);
  expect(first).toMatchObject({ code: "sync-interval", severity: "warning" });
  expect(first?.message).toMatch(/lose what was acknowledged in that time\.$/);
});

test("a context that was asked for and is not there is an error", () => {
  expect(diagnose({ ...well, contexts: [] }, "shop")).toMatchObject([
    { code: "context-missing", severity: "error", subject: "shop" },
  ]);
});

test("errors come before warnings, and warnings before what is worth knowing", () => {
  const found = diagnose({ ...withStreams({ storage: "memory", replicas: 1 }), disks: undefined });
  const severities = found.map(({ severity }) => severity);
  expect(severities).toEqual([...severities].sort((a, b) => order(a) - order(b)));
  expect(new Set(severities).size).toBe(3);
});

const order = (severity: string): number => ["error", "warning", "info"].indexOf(severity);
