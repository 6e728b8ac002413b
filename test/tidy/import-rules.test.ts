// Proves that the rules about imports can fail.
import { describe, expect, test } from "vitest";
import { brokenArrows } from "./arrows.ts";
import { importCycles } from "./cycles.ts";
import { found } from "./planted.ts";

describe("arrows", () => {
  const arrow = (path: string, target: string): boolean =>
    found(brokenArrows, { [path]: `import { x } from "${target}";` }).length === 0;

  test.each([
    ["codegen/parse/yaml.ts", "../../runtime/core/error.ts"],
    ["codegen/load.ts", "eventwright"],
    ["samples/orders/generated/index.ts", "node:fs"],
    ["samples/orders/generated/index.ts", "../order.ts"],
    ["samples/orders/generated/index.ts", "eventwright/nats"],
    ["samples/orders/order.ts", "../../runtime/mod.ts"],
    ["samples/orders/order.ts", "../fulfilment/order.ts"],
    ["samples/orders/order.ts", "eventwright/conformance"],
    ["runtime/core/fold.ts", "../ports.ts"],
    ["runtime/core/fold.ts", "valibot"],
    ["runtime/core/fold.test.ts", "../../codegen/mod.ts"],
    ["runtime/ports.ts", "./core/message.ts"],
    ["runtime/host/app.ts", "../adapters/memory.ts"],
    ["runtime/host/app.ts", "xstate"],
    ["runtime/adapters/nats/keys.ts", "../../host/app.ts"],
    ["runtime/adapters/nats/keys.ts", "../memory.ts"],
    ["runtime/adapters/memory-timers.ts", "@nats-io/nats-core"],
    ["runtime/adapters/prefixed.ts", "./nats.ts"],
    ["runtime/testing/faults.ts", "../adapters/nats.ts"],
    ["runtime/mod.ts", "./adapters/nats.ts"],
    ["cli/main.ts", "../codegen/mod.ts"],
    ["plugins/x.ts", "xstate"],
  ])("%s must not import %s", (path, target) => {
    expect(arrow(path, target)).toBe(false);
  });

  test.each([
    ["codegen/parse/yaml.ts", "yaml"],
    ["samples/orders/generated/events/a.ts", "../../catalog/hooks/a.ts"],
    ["samples/orders/order.ts", "./generated/index.ts"],
    ["runtime/host/app.ts", "../core/message.ts"],
    ["runtime/adapters/nats.ts", "./nats/keys.ts"],
    ["runtime/adapters/nats.ts", "./prefixed.ts"],
    ["runtime/adapters/nats/keys.ts", "@nats-io/nats-core"],
    ["runtime/adapters/nats.test.ts", "../host/app.ts"],
    ["runtime/adapters/nats.test.ts", "../../scripts/nats-server.ts"],
    ["runtime/testing/faults.ts", "../adapters/memory-stream.ts"],
    ["cli/main.ts", "commander"],
    ["test/tidy/arrows.ts", "../../runtime/host/app.ts"],
  ])("%s may import %s", (path, target) => {
    expect(arrow(path, target)).toBe(true);
  });

  test("ports may import types of the core", () => {
    const text = 'import type { X } from "./core/message.ts";';
    expect(found(brokenArrows, { "runtime/ports.ts": text })).toEqual([]);
  });

  test("each way to import is seen, with its line", () => {
    const text =
      'export { a } from "x1";\nexport * from "x2";\nawait import("x3");\n' +
      'import type { T } from "x4";\nlet t: import("x5").T;\n';
    expect(found(brokenArrows, { "runtime/core/a.ts": text })).toEqual(
      expect.arrayContaining([1, 2, 3, 4, 5].map((n) => expect.stringContaining(`:${n} must`))),
    );
  });
});

describe("circles", () => {
  test("a circle of three files is one breach, named in full", () => {
    const texts = {
      "a.ts": '\nimport "./b.ts";',
      "b.ts": 'export { x } from "./c.ts";',
      "c.ts": '//\nimport { a } from "./a.ts";',
    };
    expect(found(importCycles, texts)).toEqual([
      "c.ts:2 closes a circle of imports: a.ts → b.ts → c.ts → a.ts",
    ]);
  });

  test("types may go in circles", () => {
    const texts = { "a.ts": 'import "./b.ts";', "b.ts": 'import type { A } from "./a.ts";' };
    expect(found(importCycles, texts)).toEqual([]);
  });
});
