// The states of a declared saga's chart, one function per kind of state.
import { messageNamed } from "../check/names.ts";
import { type Catalog, currentVersion } from "../model.ts";
import { messageModule, versionName } from "./names.ts";
import type { Printer } from "./printer.ts";
import { type Asking, capital, nameOf, type PlannedStep, type SagaPlan } from "./saga-plan.ts";

/** A step: asked until answered, refused, timed out or stopped. */
export function printStep(
  printer: Printer,
  catalog: Catalog,
  plan: SagaPlan,
  planned: PlannedStep,
): void {
  const { step, asking, forwardOnly, answerNeeded } = planned;
  const root = `#${plan.saga.name}`;
  const refused = forwardOnly && !step.pivot ? `${root}.parked` : `${root}.undoing`;
  printer.block(
    `${step.name}:`,
    () => {
      printer.line(`initial: "asked",`);
      printer.block(
        "on:",
        () => {
          printer.line(`${step.done.name}: ${doneEdge(planned, root)},`);
          const accepted = answerNeeded
            ? edge(asking.guard, `${root}.parked`)
            : doneEdge(planned, root, false);
          printer.line(`$accepted: ${accepted},`);
          const back = edge(asking.guard, refused, "assign({ attempt: 1 })");
          if (step.failed) printer.line(`${step.failed.name}: ${back},`);
          printer.line(`$rejected: ${back},`);
          if (forwardOnly) return;
          for (const { name } of plan.saga.stopsOn) {
            const stop = edge("notOurs", `${root}.undoing`, givenUp(planned));
            printer.line(`${name}: ${stop},`);
          }
        },
        ",",
      );
      const late = forwardOnly
        ? `{ target: "${root}.parked" }`
        : `{ target: "${root}.undoing", actions: ${givenUp(planned)} }`;
      printAsking(printer, catalog, asking, late);
    },
    ",",
  );
}

/** The closing command of a saga: any answer to it ends the instance. */
export function printClosing(
  printer: Printer,
  catalog: Catalog,
  plan: SagaPlan,
  asking: Asking,
  state: string,
  end: string,
): void {
  const root = `#${plan.saga.name}`;
  printer.block(
    `${state}:`,
    () => {
      printer.line(`initial: "asked",`);
      printer.block(
        "on:",
        () => {
          for (const event of [...plan.heardFrom(asking.command), "$accepted", "$rejected"]) {
            printer.line(`${event}: ${edge(asking.guard, `${root}.${end}`)},`);
          }
        },
        ",",
      );
      printAsking(printer, catalog, asking, `{ target: "${root}.parked" }`);
    },
    ",",
  );
}

/** Undoing: the completed steps, last one first; then the late answers; then the failure. */
export function printUndoing(printer: Printer, catalog: Catalog, plan: SagaPlan): void {
  const root = `#${plan.saga.name}`;
  const undoable = plan.steps.filter((planned) => planned.undo && !planned.forwardOnly);
  printer.block(
    "undoing:",
    () => {
      printer.line(`initial: "next",`);
      printLateAnswers(printer, plan);
      printer.block(
        "states:",
        () => {
          printer.block(
            "next:",
            () => {
              const end = `${root}.${plan.failing ? "failing" : "failed"}`;
              const edges = undoable.map(
                ({ step }) => `{ guard: "undo${capital(step.name)}", target: "${step.name}" }`,
              );
              const rest = [`{ guard: "hasUnknown", target: "awaiting" }`, `{ target: "${end}" }`];
              printer.line(`always: [${[...edges, ...rest].join(", ")}],`);
            },
            ",",
          );
          for (const planned of undoable) printUndo(printer, catalog, plan, planned);
          const answered = `{ guard: not("hasUnknown"), target: "next" }`;
          printer.value("xstate", "not");
          printer.line(
            `awaiting: { always: [{ guard: "hasUndo", target: "next" }, ${answered}] },`,
          );
        },
        ",",
      );
    },
    ",",
  );
}

/** Parked: waits for a person. A late answer to a step past the pivot goes on by itself. */
export function printParked(printer: Printer, plan: SagaPlan): void {
  const root = `#${plan.saga.name}`;
  const forward = plan.steps.filter(({ forwardOnly }) => forwardOnly);
  printer.block(
    "parked:",
    () => {
      printer.line(`tags: "parked",`);
      if (forward.length === 0) return;
      printer.block(
        "on:",
        () => {
          for (const planned of forward) {
            printer.line(`${planned.step.done.name}: ${doneEdge(planned, root)},`);
          }
        },
        ",",
      );
    },
    ",",
  );
}

function printUndo(
  printer: Printer,
  catalog: Catalog,
  plan: SagaPlan,
  { step, undo }: PlannedStep,
): void {
  const root = `#${plan.saga.name}`;
  const { guard } = undo!;
  const undone =
    "assign({ attempt: 1, toUndo: ({ context }) => " +
    `context.toUndo.filter((name) => name !== "${step.name}") })`;
  printer.block(
    `${step.name}:`,
    () => {
      printer.line(`initial: "asked",`);
      printer.block(
        "on:",
        () => {
          const done = step.undo?.done?.name;
          for (const event of [...(done ? [done] : []), "$accepted"]) {
            printer.line(`${event}: ${edge(guard, `${root}.undoing.next`, undone)},`);
          }
          const failed = step.undo?.failed?.name;
          for (const event of [...(failed ? [failed] : []), "$rejected"]) {
            printer.line(`${event}: ${edge(guard, `${root}.parked`)},`);
          }
        },
        ",",
      );
      printAsking(printer, catalog, undo!, `{ target: "${root}.parked" }`);
    },
    ",",
  );
}

/** Sent on entry; sent again, the same command, after each time-out that may be retried. */
function printAsking(printer: Printer, catalog: Catalog, asking: Asking, late: string): void {
  const name = nameOf(asking);
  const again = asking.retry.times > 0;
  printer.block(
    "states:",
    () => {
      printer.block(
        "asked:",
        () => {
          printSending(printer, catalog, asking);
          const retry = `{ guard: "mayAsk${capital(name)}Again", target: "pausing" }`;
          const edges = again ? `[${retry}, ${late}]` : late;
          printer.line(`after: { ${name}Timeout: ${edges} },`);
        },
        ",",
      );
      if (!again) return;
      const count = "assign({ attempt: ({ context }) => context.attempt + 1 })";
      printer.line(`pausing: { after: { ${name}Pause: { target: "asked", actions: ${count} } } },`);
    },
    ",",
  );
}

function printSending(printer: Printer, catalog: Catalog, asking: Asking): void {
  const message = messageNamed(catalog.commands, asking.command)!;
  const data = versionName(message, currentVersion(message).number);
  const type = printer.type(messageModule(message), data);
  const once = `${printer.value("eventwright", "once")}<${type}>`;
  printer.block(
    "entry:",
    () => {
      printer.line(`type: "${asking.command}",`);
      const readsContext = asking.fields.some(({ from }) => from.kind === "field");
      const arguments_ = readsContext ? "({ context })" : "()";
      printer.block(
        `params: ${arguments_} => ${once}("${asking.once}",`,
        () => {
          for (const { name, from } of asking.fields) {
            const value =
              from.kind === "const"
                ? JSON.stringify(from.value)
                : `context.${from.of}!.${from.field}`;
            printer.line(`${name}: ${value},`);
          }
        },
        "),",
      );
    },
    ",",
  );
}

/** Answers that come after a step was given up: what it did is undone then. */
function printLateAnswers(printer: Printer, { steps }: SagaPlan): void {
  const edges = new Map<string, string[]>();
  const add = (event: string, text: string): void => {
    edges.set(event, [...(edges.get(event) ?? []), text]);
  };
  for (const { step, undo, forwardOnly, undoKnown } of steps) {
    if (forwardOnly || undoKnown) continue;
    const { name } = step;
    const guard = `late${capital(name)}`;
    const settled = `unknown: ({ context }) => context.unknown.filter((step) => step !== "${name}")`;
    const push = undo ? `, toUndo: ({ context }) => [...context.toUndo, "${name}"]` : "";
    const answer = `${name}: ({ event }) => event.data`;
    add(step.done.name, `{ guard: "${guard}", actions: assign({ ${answer}, ${settled}${push} }) }`);
    const nothing = `{ guard: "${guard}", actions: assign({ ${settled} }) }`;
    if (step.failed) add(step.failed.name, nothing);
    add("$accepted", nothing);
    add("$rejected", nothing);
  }
  if (edges.size === 0) return;
  printer.block(
    "on:",
    () => {
      for (const [event, list] of edges) {
        printer.line(`${event}: ${list.length === 1 ? list[0] : `[${list.join(", ")}]`},`);
      }
    },
    ",",
  );
}

/** The edge of a completed step. A receipt brings no data to remember. */
function doneEdge(planned: PlannedStep, root: string, withData = true): string {
  const { step, undo, asking, next, forwardOnly } = planned;
  const parts = [
    "attempt: 1",
    ...(withData ? [`${step.name}: ({ event }) => event.data`] : []),
    ...(undo && !forwardOnly
      ? [`toUndo: ({ context }) => [...context.toUndo, "${step.name}"]`]
      : []),
  ];
  return edge(asking.guard, `${root}.${next}`, `assign({ ${parts.join(", ")} })`);
}

/** Given up without an answer: undone at once where that needs no answer, else when it comes. */
function givenUp({ step, undoKnown }: PlannedStep): string {
  const list = undoKnown ? "toUndo" : "unknown";
  return `assign({ attempt: 1, ${list}: ({ context }) => [...context.${list}, "${step.name}"] })`;
}

function edge(guard: string, target: string, actions?: string): string {
  const does = actions ? `, actions: ${actions}` : "";
  return `{ guard: "${guard}", target: "${target}"${does} }`;
}
