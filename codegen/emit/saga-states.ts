// The states of a declared saga's chart, one function per kind of state.
import { messageNamed } from "../check/names.ts";
import { groupName } from "../check/steps.ts";
import { type Catalog, currentVersion, firstName } from "../model.ts";
import { braces, brackets, type Layout } from "./layout.ts";
import { messageModule, versionName } from "./names.ts";
import type { Printer } from "./printer.ts";
import {
  closingEdges,
  type EventEdge,
  edgeTo,
  eventLayouts,
  lateAnswerEdges,
  lateEdge,
  nextUndoEdges,
  parkedEdges,
  pauseEdge,
  stepEdges,
  timeoutEdges,
  undoable,
  undoEdges,
  unsure,
} from "./saga-edges.ts";
import type { Asking, PlannedStep, SagaPlan } from "./saga-plan.ts";
import { forgetsPlace, remembered, resumedEdges } from "./saga-resume.ts";

/** Waiting: the event that starts an instance is remembered, and the first group asked. */
export function printWaiting(printer: Printer, { saga, startsOn }: SagaPlan): void {
  const first = groupName(saga.groups[0]!);
  const start = edgeTo(first, ["start: ({ event }) => event.data"]);
  printer.block(
    "waiting:",
    () =>
      printEdges(
        printer,
        startsOn.map((name) => [name, start] as const),
      ),
    ",",
  );
}

/** A step: asked until answered, refused, timed out or stopped. */
export function printStep(
  printer: Printer,
  catalog: Catalog,
  plan: SagaPlan,
  planned: PlannedStep,
): void {
  printer.block(
    `${planned.step.name}:`,
    () => {
      printer.line(`initial: "asked",`);
      printPlace(printer, plan, planned.step.name);
      printEdges(printer, stepEdges(plan, planned, forgetsPlace(plan, planned)));
      printAsking(printer, catalog, planned.asking, lateEdge(plan, planned));
    },
    ",",
  );
}

/** The closing command of a saga. */
export function printClosing(
  printer: Printer,
  catalog: Catalog,
  plan: SagaPlan,
  asking: Asking,
  [state, end]: readonly [state: string, end: string],
): void {
  printer.block(
    `${state}:`,
    () => {
      printer.line(`initial: "asked",`);
      printPlace(printer, plan, state);
      printEdges(printer, closingEdges(plan, asking, end));
      printAsking(printer, catalog, asking, edgeTo(`#${firstName(plan.saga)}.parked`));
    },
    ",",
  );
}

/** Undoing: the completed steps, last one first; then the late answers; then the failure. */
export function printUndoing(printer: Printer, catalog: Catalog, plan: SagaPlan): void {
  const not = printer.value("xstate", "not");
  const awaiting = [
    `{ guard: "hasUndo", target: "next" }`,
    `{ guard: ${not}("hasUnknown"), target: "next" }`,
  ];
  printer.block(
    "undoing:",
    () => {
      printer.line(`initial: "next",`);
      printPlace(printer, plan, "undoing");
      printEdges(printer, lateAnswerEdges(unsure(plan)));
      printer.block(
        "states:",
        () => {
          printer.layout(braces("next: ", [brackets("always: ", nextUndoEdges(plan))]), ",");
          for (const planned of undoable(plan)) printUndo(printer, catalog, plan, planned);
          printer.layout(braces("awaiting: ", [brackets("always: ", awaiting)]), ",");
        },
        ",",
      );
    },
    ",",
  );
}

/** On entry a state from which an instance can be parked is remembered. */
export function printPlace(printer: Printer, plan: SagaPlan, state: string): void {
  const line = remembered(plan, state);
  if (line !== undefined) printer.line(line);
}

/** Parked: waits for a person, or for a late answer to a step past the pivot. */
export function printParked(printer: Printer, plan: SagaPlan): void {
  printer.block(
    "parked:",
    () => {
      printer.line(`tags: "parked",`);
      printEdges(printer, [...parkedEdges(plan), ...resumedEdges(plan)]);
    },
    ",",
  );
}

function printUndo(printer: Printer, catalog: Catalog, plan: SagaPlan, planned: PlannedStep): void {
  printer.block(
    `${planned.step.name}:`,
    () => {
      printer.line(`initial: "asked",`);
      printEdges(printer, undoEdges(plan, planned));
      printAsking(printer, catalog, planned.undo!, edgeTo(`#${firstName(plan.saga)}.parked`));
    },
    ",",
  );
}

/** `on: { … }`, where there is something in it. */
export function printEdges(printer: Printer, edges: readonly EventEdge[]): void {
  if (edges.length === 0) return;
  const print = (): void => {
    for (const layout of eventLayouts(edges)) printer.layout(layout, ",");
  };
  printer.block("on:", print, ",");
}

/** Sent on entry; sent again, the same command, after each time-out that may be retried. */
export function printAsking(
  printer: Printer,
  catalog: Catalog,
  asking: Asking,
  late: Layout,
): void {
  printer.block(
    "states:",
    () => {
      printer.block(
        "asked:",
        () => {
          printSending(printer, catalog, asking);
          printer.layout(braces("after: ", [timeoutEdges(asking, late)]), ",");
        },
        ",",
      );
      if (asking.retry.times === 0) return;
      printer.layout(braces("pausing: ", [braces("after: ", [pauseEdge(asking)])]), ",");
    },
    ",",
  );
}

function printSending(printer: Printer, catalog: Catalog, asking: Asking): void {
  const message = messageNamed(catalog.commands, asking.command)!;
  const data = versionName(message, currentVersion(message).number);
  const type = printer.type(messageModule(message), data);
  const once = printer.value("eventwright", "once");
  const readsContext = asking.fields.some(({ from }) => from.kind === "field");
  const fields = asking.fields.map(({ name, from }) =>
    from.kind === "const"
      ? `${name}: ${JSON.stringify(from.value)}`
      : `${name}: context.${from.of}!.${from.field}`,
  );
  printer.block(
    "entry:",
    () => {
      printer.line(`type: "${asking.command}",`);
      const head = `params: ${readsContext ? "({ context })" : "()"} =>`;
      printer.layout(
        { head, body: braces(`${once}<${type}>("${asking.once}", `, fields, ")") },
        ",",
      );
    },
    ",",
  );
}
