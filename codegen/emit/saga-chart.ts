// Writes a declared saga as a chart that a person can read, change and draw.
import { eventNamed } from "../check/names.ts";
import {
  type Catalog,
  currentVersion,
  firstName,
  type MessageType,
  type SagaType,
} from "../model.ts";
import { chartName } from "./index-file.ts";
import { braces, type Layout, MAX_COLUMNS } from "./layout.ts";
import { chartModule, contractModule, messageModule, versionName } from "./names.ts";
import { createPrinter, type Printer } from "./printer.ts";
import { undoable, unsure } from "./saga-edges.ts";
import { countedSteps, parallelGroups, printGroup, printGroupGuards } from "./saga-parallel.ts";
import {
  type Asking,
  capital,
  nameOf,
  type PlannedStep,
  planSaga,
  type SagaPlan,
} from "./saga-plan.ts";
import { placeGuards, placeNames } from "./saga-resume.ts";
import { printClosing, printParked, printStep, printUndoing, printWaiting } from "./saga-states.ts";

/** The chart's file. */
export function emitSagaChart(catalog: Catalog, saga: SagaType): string {
  const printer = createPrinter(chartModule(saga.name).slice(1));
  const plan = planSaga(catalog, saga);
  printContext(printer, catalog, plan);
  const contract = printer.value(contractModule(saga.name), saga.name);
  printer.block(
    `const setup = ${contract}.setup<${saga.name}Context>().extend(`,
    () => {
      printGuards(printer, plan);
      printDelays(printer, plan);
    },
    ");",
  );
  printer.line();
  printer.doc(describe(plan));
  const machine = printer.type("xstate", "AnyStateMachine");
  printer.block(
    `export const ${chartName(saga.name)}: ${machine} = setup.createMachine(`,
    () => {
      printer.line(`id: "${firstName(saga)}",`);
      printer.layout(braces("context: ", initialContext(plan)), ",");
      printer.line(`initial: "waiting",`);
      if (saga.deadlineMs !== undefined) {
        printer.line(`after: { deadline: { target: ".parked" } },`);
      }
      printer.block("states:", () => printStates(printer, catalog, plan), ",");
    },
    ");",
  );
  return printer.toString();
}

function describe(plan: SagaPlan): string {
  const groups = parallelGroups(plan, "undone").length > 0;
  return (
    `${plan.saga.name} as declared: each step asks until it is answered; what is refused, or not\n` +
    "answered in time, undoes the completed steps, the last one first." +
    (groups ? " Steps that are asked at the\nsame time settle before that." : "")
  );
}

function initialContext(plan: SagaPlan): readonly Layout[] {
  const counts = countedSteps(plan).map(({ step }) => `${step.name}: 1`);
  return [
    "attempt: 1",
    ...(counts.length > 0 ? [braces("attempts: ", counts)] : []),
    "toUndo: []",
    "unknown: []",
    ...(parallelGroups(plan, "undone").length > 0 ? ["failed: false"] : []),
    ...(parallelGroups(plan, "forward").length > 0 ? ["completed: []"] : []),
  ];
}

function printContext(printer: Printer, catalog: Catalog, plan: SagaPlan): void {
  const { saga, steps } = plan;
  const dataOf = (event: string): string => {
    const message = eventNamed(catalog, event) as MessageType;
    const name = versionName(message, currentVersion(message).number);
    return printer.type(messageModule(message), name);
  };
  printer.doc("What an instance knows.");
  printer.block(`export interface ${saga.name}Context`, () => {
    const starts = saga.startsOn.map(({ name }) => dataOf(name)).join(" | ");
    printer.doc("The event that started it.");
    printer.line(`readonly start?: ${starts};`);
    for (const { step } of steps) {
      printer.doc(`The answer to ${step.name}.`);
      printer.line(`readonly ${step.name}?: ${dataOf(step.done.name)};`);
    }
    printer.doc("How often the current command was sent.");
    printer.line("readonly attempt: number;");
    printCounts(printer, countedSteps(plan));
    printer.doc("Steps to undo, the last one first to go.");
    printer.line("readonly toUndo: readonly string[];");
    printer.doc("Steps that were not answered in time: what became of them is not known.");
    printer.line("readonly unknown: readonly string[];");
    printPlace(printer, placeNames(plan));
    if (parallelGroups(plan, "undone").length > 0) {
      printer.doc("Whether a parallel step failed: when its siblings have settled, undo.");
      printer.line("readonly failed: boolean;");
    }
    if (parallelGroups(plan, "forward").length > 0) {
      printer.doc("Parallel steps past the pivot that are done.");
      printer.line("readonly completed: readonly string[];");
    }
  });
  printer.line();
}

function printPlace(printer: Printer, names: readonly string[]): void {
  if (names.length === 0) return;
  printer.doc("Where it is, or was when it was parked: a person may have that asked again.");
  const line = `readonly at?: ${names.join(" | ")};`;
  const isShort = line.length + INDENT <= MAX_COLUMNS;
  printer.line(isShort ? line : `readonly at?:\n${names.map((name) => `  | ${name}`).join("\n")};`);
}

/** Columns before a member of an interface. */
const INDENT = 2;

function printCounts(printer: Printer, steps: readonly PlannedStep[]): void {
  if (steps.length === 0) return;
  printer.doc("How often the command of each parallel step was sent.");
  const print = (): void => {
    for (const { step } of steps) printer.line(`readonly ${step.name}: number;`);
  };
  printer.block("readonly attempts:", print, ";");
}

function askingsOf(plan: SagaPlan): readonly Asking[] {
  const steps = plan.steps.flatMap(({ asking, undo, forwardOnly }) => [
    asking,
    ...(undo && !forwardOnly ? [undo] : []),
  ]);
  return [...steps, plan.completing, plan.failing].flatMap((asking) => asking ?? []);
}

function printGuards(printer: Printer, plan: SagaPlan): void {
  printer.block(
    "guards:",
    () => {
      for (const { once, guard, ...asking } of askingsOf(plan)) {
        printer.line(`${guard}: ({ event }) => event.answers === "${once}",`);
        if (asking.retry.times === 0) continue;
        const again = `mayAsk${capital(nameOf({ once }))}Again`;
        printer.line(
          `${again}: ({ context }) => context.${asking.attempt} <= ${asking.retry.times},`,
        );
      }
      for (const { step } of unsure(plan)) {
        const head = `late${capital(step.name)}: ({ context, event }) =>`;
        const unknown = `context.unknown.includes("${step.name}")`;
        printer.layout({ head, body: `${unknown} && event.answers === "${step.name}"` }, ",");
      }
      for (const { step } of undoable(plan)) {
        const head = `undo${capital(step.name)}: ({ context }) =>`;
        printer.layout({ head, body: `context.toUndo.at(-1) === "${step.name}"` }, ",");
      }
      printer.line("hasUnknown: ({ context }) => context.unknown.length > 0,");
      printer.line("hasUndo: ({ context }) => context.toUndo.length > 0,");
      for (const line of placeGuards(plan)) printer.line(line);
      printGroupGuards(printer, plan);
      if (plan.saga.stopsOn.length === 0) return;
      printer.line("notOurs: ({ event }) => event.answers === undefined,");
    },
    ",",
  );
}

function printDelays(printer: Printer, plan: SagaPlan): void {
  printer.block(
    "delays:",
    () => {
      if (plan.saga.deadlineMs !== undefined) {
        printer.line(`deadline: ${grouped(plan.saga.deadlineMs)},`);
      }
      for (const asking of askingsOf(plan)) {
        const name = nameOf(asking);
        printer.line(`${name}Timeout: ${grouped(asking.timeoutMs)},`);
        if (asking.retry.times === 0) continue;
        const { minMs, maxMs } = asking.retry;
        const backoff = printer.value("eventwright", "stepBackoffMs");
        const bounds = `{ minMs: ${grouped(minMs)}, maxMs: ${grouped(maxMs)} }`;
        const head = `${name}Pause: ({ context }) =>`;
        printer.layout({ head, body: `${backoff}(context.${asking.attempt}, ${bounds})` }, ",");
      }
    },
    ",",
  );
}

const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, "_");

function printStates(printer: Printer, catalog: Catalog, plan: SagaPlan): void {
  const { groups, completing, failing } = plan;
  printer.value("xstate", "assign");
  printWaiting(printer, plan);
  for (const group of groups) {
    const [planned] = group;
    if (group.length === 1) printStep(printer, catalog, plan, planned!);
    else printGroup(printer, catalog, plan, group);
  }
  if (completing) printClosing(printer, catalog, plan, completing, ["completing", "completed"]);
  printer.line(`completed: { type: "final" },`);
  printUndoing(printer, catalog, plan);
  if (failing) printClosing(printer, catalog, plan, failing, ["failing", "failed"]);
  printer.line(`failed: { type: "final" },`);
  printParked(printer, plan);
}
