// Pictures lose nothing: every transition of a machine is in every format, the same each time.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type AnyStateMachine, and, createMachine, emit, not, or, stateIn } from "xstate";
import { type ChartModel, type ChartTransition, toChartModel } from "./chart-model.ts";
import { guardText, toChartAction } from "./chart-parts.ts";
import { toMermaid } from "./mermaid.ts";
import { type ChartFormat, renderChart } from "./render.ts";
import { toSvg } from "./svg.ts";
import { durationText, timerText } from "./timer-text.ts";
import { transitionText, visibleActions } from "./transition-text.ts";
import {
  fulfilmentMachine,
  fulfilmentNames,
  orderMachine,
  orderNames,
} from "./viz-test-machines.ts";

const nothing = { commands: new Set<string>(), facts: new Set<string>() };
const charts = [
  { name: "order", machine: orderMachine as AnyStateMachine, names: orderNames },
  { name: "fulfilment", machine: fulfilmentMachine as AnyStateMachine, names: fulfilmentNames },
];
const formats: readonly (readonly [ChartFormat, string])[] = [
  ["svg", "svg"],
  ["mermaid", "mmd"],
  ["json", "json"],
];

describe.each(charts)("the chart of $name", ({ name, machine, names }) => {
  const model = toChartModel(machine, names);

  test("has every transition of the machine in the model, and no more", () => {
    const drawn = model.transitions.map(({ source, event, targets }) => {
      return `${source} ${event} ${targets.join()}`;
    });
    expect(drawn.toSorted()).toEqual(transitionsOf(machine.root).toSorted());
    expect(new Set(model.transitions.map(({ id }) => id)).size).toBe(model.transitions.length);
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  test("has every transition in the SVG, with its guard and actions", async () => {
    const svg = await toSvg(model);
    for (const transition of model.transitions) expectInSvg(svg, transition);
  });

  test("has every transition in the mermaid text", () => {
    const mermaid = readable(toMermaid(model));
    for (const transition of model.transitions) {
      const text = transitionText(transition);
      const wanted = model.transitions
        .filter((each) => transitionText(each) === text)
        .reduce((count, each) => count + Math.max(1, each.targets.length), 0);
      expect(occurrences(mermaid, text), text).toBe(wanted);
    }
  });

  test.each(formats)(
    "renders the same %s every time, as in the golden file",
    async (format, end) => {
      const first = await renderChart(machine, names, format);
      expect(await renderChart(machine, names, format)).toBe(first);
      expectGolden(`${name}.${end}`, first);
    },
  );
});

test("commands and facts differ by kind, by sign and by colour", async () => {
  const model = toChartModel(orderMachine, orderNames);
  expect(find(model, "Order.open:AddLine:0")).toMatchObject({
    kind: "command",
    internal: true,
    guard: "hasRoom(max 50)",
    actions: [{ name: "LineAdded", role: "fact" }],
  });
  expect(find(model, "Order.open:OrderConfirmed:0")).toMatchObject({
    kind: "fact",
    internal: false,
  });
  const svg = await toSvg(model);
  expect(svg).toMatch(/class="sign command"[^>]*\/>\n<text class="command"[^>]*>AddLine</);
  expect(svg).toMatch(/class="sign fact"[^>]*\/>\n<text class="fact"[^>]*>OrderConfirmed</);
  const [command, fact] = ["command", "fact"].map((kind) => {
    return new RegExp(`<text class="${kind}"[^>]*fill="([^"]+)"`).exec(svg)?.[1];
  });
  expect(command).not.toBe(fact);
  expect(toMermaid(model)).toContain("▸ AddLine [hasRoom(max 50)] / ● LineAdded");
});

test("a forbidden edge, an accepted command and a rejection say what they are", () => {
  const order = toChartModel(orderMachine, orderNames);
  const saga = toChartModel(fulfilmentMachine, fulfilmentNames);
  const text = (model: ChartModel, id: string) => transitionText(find(model, id));
  expect(text(order, "Order.open:PlaceOrder:0")).toBe("▸ PlaceOrder (no effect)");
  expect(text(order, "Order.open:AddLine:1")).toBe("▸ AddLine / ✗ reject OrderFull");
  expect(text(saga, "OrderFulfilment.held:OrderCancelled:0")).toBe("● OrderCancelled (forbidden)");
});

test("timers show the delay's name and length, and XState's own timer actions stay hidden", () => {
  expect(timerText("reserveTimeout", { reserveTimeout: 30_000 })).toBe(
    "after reserveTimeout (30s)",
  );
  expect(timerText("patience", { patience: () => 1 })).toBe("after patience");
  expect(timerText(90_000, {})).toBe("after 1m 30s");
  expect([0, 1.5, 5_400_000, 259_200_000].map(durationText)).toEqual([
    "0s",
    "1.5ms",
    "1h 30m",
    "3d",
  ]);
  const model = toChartModel(fulfilmentMachine, fulfilmentNames);
  expect(JSON.stringify(model.root)).not.toContain("xstate.");
});

test("guards read as they are combined", () => {
  const isOpen = not(and(["paid", { type: "atLeast", params: { units: 2 } }]));
  expect(guardText(or([isOpen, stateIn({ stock: "reserved" }), () => true]))).toBe(
    "not (paid and atLeast(units 2)) or in stock reserved or inline",
  );
  expect(guardText({ type: "atLeast", params: () => ({ units: 2 }) })).toBe("atLeast(…)");
});

test("an inline emit is named after its message", () => {
  const action = toChartAction(emit({ type: "OrderPlaced" }), orderNames);
  expect(action).toEqual({ name: "OrderPlaced", role: "fact", detail: null });
});

test("history, wildcards and several targets are drawn", async () => {
  const model = toChartModel(oddMachine, nothing);
  expect(find(model, "odd:Split:0").targets).toEqual(["odd.both.left.b", "odd.both.right.d"]);
  const history = model.root.children[0]?.children.find(({ type }) => type === "history");
  expect(history).toMatchObject({ history: "shallow", historyDefault: ["odd.both.left"] });
  const svg = await toSvg(model);
  for (const transition of model.transitions) expectInSvg(svg, transition);
  const mermaid = readable(toMermaid(model));
  for (const { text } of model.transitions) expect(mermaid).toContain(text);
});

test("mermaid gets no edge that it loses or crashes on", () => {
  const mermaid = toMermaid(toChartModel(oddMachine, nothing));
  const edges = mermaid.split("\n").filter((line) => / --> \w/.test(line) && !line.includes("[*]"));
  const ends = edges.map((line) =>
    line
      .trim()
      .split(/ --> | : /)
      .slice(0, 2),
  );
  expect(new Set(ends.map(String)).size).toBe(ends.length);
  for (const [source, target] of ends) expect(source).not.toBe(target);
  expect(ends.flat()).not.toContain("odd_both_left");
  expect(readable(mermaid)).toContain("odd_both_right_c : ◇ Jump → left");
  expect(readable(mermaid)).toContain("odd_itself : ◇ any event (re-enters) → both");
});

test("names with markup in them are escaped", async () => {
  const machine = createMachine({ id: "a<b>&", on: { 'say "x"; y: #1': { actions: "<i>" } } });
  const model = toChartModel(machine, nothing);
  expect(await toSvg(model)).toContain("say &quot;x&quot;; y: #1");
  expect(toMermaid(model)).toContain("say #34;x#34;#59; y#58; #35;1 / #60;i#62;");
});

/** Edges that mermaid cannot draw: at a composite in a region, to oneself, from the root. */
const oddMachine = createMachine({
  id: "odd",
  initial: "both",
  on: {
    Split: { target: [".both.left.b", ".both.right.d"] },
    "*": { target: ".both", reenter: true },
  },
  states: {
    both: {
      type: "parallel",
      states: {
        left: {
          initial: "a",
          states: { a: { on: { Again: "a", Once: { target: "a", reenter: true } } }, b: {} },
        },
        right: {
          initial: "c",
          states: { c: { on: { Jump: "#odd.both.left", Next: "d" } }, d: {} },
        },
        last: { type: "history", target: "left" },
      },
    },
  },
});

type StateNode = AnyStateMachine["root"];

function transitionsOf(node: StateNode): readonly string[] {
  const own = [...node.transitions.values(), node.always ?? []].flat();
  const texts = own.map(({ eventType, target }) => {
    return `${node.id} ${eventType} ${(target ?? []).map(({ id }) => id).join()}`;
  });
  return [...texts, ...Object.values(node.states).flatMap(transitionsOf)];
}

function expectInSvg(svg: string, transition: ChartTransition): void {
  const rows = svg.split(`<g class="row" data-transition="${transition.id}">`).slice(1);
  const text = rows.map((row) => row.slice(0, row.indexOf("</g>"))).join();
  expect(text).toContain(`>${transition.text}<`);
  if (transition.guard !== null) expect(text).toContain(`[${transition.guard}]`);
  for (const { name } of visibleActions(transition.actions)) expect(text).toContain(name);
}

function find(model: ChartModel, id: string): ChartTransition {
  const found = model.transitions.find((transition) => transition.id === id);
  if (found === undefined) throw new RangeError(`no transition ${id}`);
  return found;
}

function readable(mermaid: string): string {
  return mermaid.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

function occurrences(text: string, part: string): number {
  return text.split(/\n|<br\/>/).filter((line) => {
    return line === part || line.endsWith(` : ${part}`) || line.includes(` : ${part} → `);
  }).length;
}

function expectGolden(file: string, content: string): void {
  const path = fileURLToPath(new URL(`./golden/${file}`, import.meta.url));
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(new URL("./golden/", import.meta.url), { recursive: true });
    writeFileSync(path, content);
  }
  expect(existsSync(path), `${file} is missing: run with UPDATE_GOLDEN=1`).toBe(true);
  expect(content).toBe(readFileSync(path, "utf8"));
}
