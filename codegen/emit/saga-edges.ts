// The edges of a declared saga's chart: what an answer, a stop or a time-out leads to.
import { firstName } from "../model.ts";
import { braces, brackets, type Layout } from "./layout.ts";
import { typeKey } from "./names.ts";
import { type Asking, capital, nameOf, type PlannedStep, type SagaPlan } from "./saga-plan.ts";

/** An edge of one event; several of one event are tried in order. */
export type EventEdge = readonly [event: string, edge: Layout];

/** The edges of a step while it is asked; `forgets`: parked by a receipt, it cannot be resumed. */
export function stepEdges(
  plan: SagaPlan,
  planned: PlannedStep,
  forgets: boolean,
): readonly EventEdge[] {
  const { step, asking, forwardOnly, answerNeeded } = planned;
  const root = `#${firstName(plan.saga)}`;
  const refused = forwardOnly && !step.pivot ? `${root}.parked` : `${root}.undoing`;
  const back = guarded(asking.guard, refused, ["attempt: 1"]);
  const stop = guarded("notOurs", `${root}.undoing`, ["attempt: 1", givenUp(planned)]);
  return [
    [step.done.name, doneEdge(planned, root)],
    [
      "$accepted",
      answerNeeded
        ? guarded(asking.guard, `${root}.parked`, forgets ? [`at: "parked"`] : [])
        : doneEdge(planned, root, false),
    ],
    ...(step.failed ? [[step.failed.name, back] as const] : []),
    ["$rejected", back],
    ...(forwardOnly ? [] : plan.stopsOn.map((name) => [name, stop] as const)),
  ];
}

/** The edge of a step's last time-out. */
export function lateEdge(plan: SagaPlan, planned: PlannedStep): Layout {
  const root = `#${firstName(plan.saga)}`;
  if (planned.forwardOnly) return edgeTo(`${root}.parked`);
  return edgeTo(`${root}.undoing`, ["attempt: 1", givenUp(planned)]);
}

/** Any answer to a closing command ends the instance. */
export function closingEdges(plan: SagaPlan, asking: Asking, end: string): readonly EventEdge[] {
  const edge = guarded(asking.guard, `#${firstName(plan.saga)}.${end}`);
  return [...plan.heardFrom(asking.command), "$accepted", "$rejected"].map(
    (event) => [event, edge] as const,
  );
}

/** The edges of a step while it is undone. */
export function undoEdges(plan: SagaPlan, { step, undo }: PlannedStep): readonly EventEdge[] {
  const root = `#${firstName(plan.saga)}`;
  const { guard } = undo!;
  const others = `context.toUndo.filter((name) => name !== "${step.name}")`;
  const undone = guarded(guard, `${root}.undoing.next`, [
    "attempt: 1",
    { head: "toUndo: ({ context }) =>", body: others },
  ]);
  const refused = guarded(guard, `${root}.parked`);
  const done = step.undo?.done?.name;
  const failed = step.undo?.failed?.name;
  return [
    ...(done ? [[done, undone] as const] : []),
    ["$accepted", undone],
    ...(failed ? [[failed, refused] as const] : []),
    ["$rejected", refused],
  ];
}

/** Which step to undo next, the last one first; then the late answers; then the failure. */
export function nextUndoEdges(plan: SagaPlan): readonly Layout[] {
  return [
    ...undoable(plan).map(({ step }) => guarded(`undo${capital(step.name)}`, step.name)),
    guarded("hasUnknown", "awaiting"),
    edgeTo(`#${firstName(plan.saga)}.${plan.failing ? "failing" : "failed"}`),
  ];
}

/** The steps that may have to be undone. */
export function undoable({ steps }: SagaPlan): readonly PlannedStep[] {
  return steps.filter(({ undo, forwardOnly }) => undo && !forwardOnly);
}

/** The steps of which it may stay unknown whether they happened. */
export function unsure({ steps }: SagaPlan): readonly PlannedStep[] {
  return steps.filter(isUnsure);
}

/** Whether a step may be given up without knowing whether it happened. */
export function isUnsure({ forwardOnly, undoKnown }: PlannedStep): boolean {
  return !forwardOnly && !undoKnown;
}

/** Answers that come after a step was given up: what it did is undone then. */
export function lateAnswerEdges(steps: readonly PlannedStep[]): readonly EventEdge[] {
  return steps.flatMap(({ step, undo }): readonly EventEdge[] => {
    const { name, done, failed } = step;
    const guard = `late${capital(name)}`;
    const settled: Layout = {
      head: "unknown: ({ context }) =>",
      body: `context.unknown.filter((step) => step !== "${name}")`,
    };
    const nothing = guardedStay(guard, [settled]);
    const push = undo ? [pushed("toUndo", name)] : [];
    return [
      [done.name, guardedStay(guard, [`${name}: ({ event }) => event.data`, settled, ...push])],
      ...(failed ? [[failed.name, nothing] as const] : []),
      ["$accepted", nothing],
      ["$rejected", nothing],
    ];
  });
}

/** A late answer to a step past the pivot goes on by itself. */
export function parkedEdges({ saga, steps }: SagaPlan): readonly EventEdge[] {
  const root = `#${firstName(saga)}`;
  const forward = steps.filter(({ forwardOnly }) => forwardOnly);
  return forward.flatMap((planned): readonly EventEdge[] =>
    planned.siblings.length > 0
      ? parkedGroupEdges(planned, root)
      : [[planned.step.done.name, doneEdge(planned, root)]],
  );
}

/** The last late answer of a parallel group goes on; the others are remembered. */
function parkedGroupEdges(planned: PlannedStep, root: string): readonly EventEdge[] {
  const { step, asking, answerNeeded, next } = planned;
  return [step.done.name, ...(answerNeeded ? [] : ["$accepted"])].flatMap((event) => {
    const remembered = completed(planned, event === step.done.name);
    return [
      [event, guarded(`last${capital(step.name)}`, `${root}.${next}`, remembered)] as const,
      [event, guardedStay(asking.guard, remembered)] as const,
    ];
  });
}

/** Sent again while retries are left, then `late`. */
export function timeoutEdges(asking: Asking, late: Layout): Layout {
  const name = nameOf(asking);
  if (asking.retry.times === 0) return prefixed(`${name}Timeout: `, late);
  const again = guarded(`mayAsk${capital(name)}Again`, "pausing");
  return brackets(`${name}Timeout: `, [again, late]);
}

/** After the pause the same command is sent again. */
export function pauseEdge(asking: Asking): Layout {
  const { once, attempt } = asking;
  const more = `context.${attempt} + 1`;
  const counted: Layout =
    attempt === "attempt"
      ? `attempt: ({ context }) => ${more}`
      : {
          head: "attempts: ({ context }) =>",
          body: braces("(", ["...context.attempts", `${once}: ${more}`], ")"),
        };
  return prefixed(`${nameOf(asking)}Pause: `, edgeTo("asked", [counted]));
}

/** `on: { … }`, the edges of one event together. */
export function eventLayouts(edges: readonly EventEdge[]): readonly Layout[] {
  const byEvent = new Map<string, Layout[]>();
  for (const [event, edge] of edges) byEvent.set(event, [...(byEvent.get(event) ?? []), edge]);
  return [...byEvent].map(([event, list]) =>
    list.length === 1
      ? prefixed(`${typeKey(event)}: `, list[0]!)
      : brackets(`${typeKey(event)}: `, list),
  );
}

/** An edge without guard. */
export function edgeTo(target: string, assigned: readonly Layout[] = []): Layout {
  return braces("", [`target: "${target}"`, ...actions(assigned)]);
}

/** An edge that a guard decides. */
export function guarded(guard: string, target: string, assigned: readonly Layout[] = []): Layout {
  return braces("", [`guard: "${guard}"`, `target: "${target}"`, ...actions(assigned)]);
}

function guardedStay(guard: string, assigned: readonly Layout[]): Layout {
  return braces("", [`guard: "${guard}"`, ...actions(assigned)]);
}

function actions(assigned: readonly Layout[]): readonly Layout[] {
  return assigned.length === 0 ? [] : [braces("actions: assign(", assigned, ")")];
}

/** `key: ` before an edge. */
export function prefixed(prefix: string, layout: Layout): Layout {
  if (typeof layout === "string") return `${prefix}${layout}`;
  if ("head" in layout) return { ...layout, head: `${prefix}${layout.head}` };
  return { ...layout, open: `${prefix}${layout.open}` };
}

/** The edge of a completed step. A receipt brings no data to remember. */
function doneEdge(planned: PlannedStep, root: string, withData = true): Layout {
  const { asking, next } = planned;
  return guarded(asking.guard, `${root}.${next}`, ["attempt: 1", ...completed(planned, withData)]);
}

/** What is remembered of a completed step. */
export function completed(planned: PlannedStep, withData: boolean): readonly Layout[] {
  const { step, undo, forwardOnly, siblings } = planned;
  return [
    ...(withData ? [`${step.name}: ({ event }) => event.data`] : []),
    ...(undo && !forwardOnly ? [pushed("toUndo", step.name)] : []),
    ...(forwardOnly && siblings.length > 0 ? [pushed("completed", step.name)] : []),
  ];
}

/** Given up without an answer: undone at once where that needs no answer, else when it comes. */
export function givenUp({ step, undoKnown }: PlannedStep): Layout {
  return pushed(undoKnown ? "toUndo" : "unknown", step.name);
}

function pushed(list: string, step: string): Layout {
  return { head: `${list}: ({ context }) =>`, body: `[...context.${list}, "${step}"]` };
}
