// A parallel group in a declared saga's chart: one region per step, each of which comes to an end
// of its own. Only when all have settled the group goes on, or what it did is undone.
import { groupName } from "../check/steps.ts";
import { type Catalog, firstName } from "../model.ts";
import { brackets, type Layout } from "./layout.ts";
import type { Printer } from "./printer.ts";
import {
  completed,
  type EventEdge,
  edgeTo,
  givenUp,
  guarded,
  isUnsure,
  lateAnswerEdges,
  prefixed,
} from "./saga-edges.ts";
import { capital, type PlannedStep, type SagaPlan } from "./saga-plan.ts";
import { AS_BEFORE, answeredGuard, mayBeAnswered, placesOf, resumedStep } from "./saga-resume.ts";
import { printAsking, printEdges, printPlace } from "./saga-states.ts";

type Group = readonly PlannedStep[];

/** The parallel groups before the pivot, whose steps are undone, or those past it. */
export function parallelGroups({ groups }: SagaPlan, way: "undone" | "forward"): readonly Group[] {
  return groups.filter(
    (group) => group.length > 1 && group[0]!.forwardOnly === (way === "forward"),
  );
}

/** Steps of parallel groups that may be sent more than once, each with a count of its own. */
export function countedSteps({ groups }: SagaPlan): Group {
  const parallel = groups.filter((group) => group.length > 1).flat();
  return parallel.filter(({ asking }) => asking.retry.times > 0);
}

/** Guards of parallel groups: whether to undo, and whether a late answer is the last one. */
export function printGroupGuards(printer: Printer, plan: SagaPlan): void {
  if (parallelGroups(plan, "undone").length > 0) {
    printer.line("hasFailed: ({ context }) => context.failed,");
  }
  for (const planned of parallelGroups(plan, "forward").flat()) {
    const { step, siblings } = planned;
    const body: Layout = {
      open: `event.answers === "${step.name}" && [`,
      items: siblings.map((name) => `"${name}"`),
      close: "].every((step) => context.completed.includes(step))",
    };
    if (mayBeAnswered(plan, planned)) {
      const body = `context.completed.includes("${step.name}")`;
      printer.layout({ head: `${answeredGuard(planned)}: ({ context }) =>`, body }, ",");
    }
    printer.layout({ head: `last${capital(step.name)}: ({ context, event }) =>`, body }, ",");
  }
}

/** A parallel group: complete when each of its steps has settled. */
export function printGroup(printer: Printer, catalog: Catalog, plan: SagaPlan, group: Group): void {
  const name = groupName(group.map(({ step }) => step));
  const root = `#${firstName(plan.saga)}`;
  const { forwardOnly, next } = group[0]!;
  const onward = edgeTo(`${root}.${next}`);
  const failed = guarded("hasFailed", `${root}.undoing`);
  const settled = forwardOnly
    ? prefixed("onDone: ", onward)
    : brackets("onDone: ", [failed, onward]);
  const regions = (): void => {
    for (const planned of group) printRegion(printer, catalog, plan, planned, `${root}.${name}`);
    if (!placesOf(plan).some(({ state }) => state === name)) return;
    printer.line(`${AS_BEFORE}: { type: "history", history: "deep" },`);
  };
  printer.block(
    `${name}:`,
    () => {
      printer.line(`type: "parallel",`);
      printPlace(printer, plan, name);
      printer.layout(settled, ",");
      printEdges(printer, lateAnswerEdges(group.filter(isUnsure)));
      printer.block("states:", regions, ",");
    },
    ",",
  );
}

function printRegion(
  printer: Printer,
  catalog: Catalog,
  plan: SagaPlan,
  planned: PlannedStep,
  group: string,
): void {
  const { step, asking } = planned;
  printer.block(
    `${step.name}:`,
    () => {
      printer.line(`initial: "asking",`);
      printer.block(
        "states:",
        () => {
          printer.block(
            "asking:",
            () => {
              printer.line(`initial: "asked",`);
              printAnswered(printer, plan, planned);
              printEdges(printer, askingEdges(plan, planned));
              printAsking(printer, catalog, asking, lateEdge(planned, `${group}.${step.name}`));
            },
            ",",
          );
          printEnds(printer, plan, planned);
        },
        ",",
      );
    },
    ",",
  );
}

/** What was answered while the instance was parked as a whole is done when it goes on. */
function printAnswered(printer: Printer, plan: SagaPlan, planned: PlannedStep): void {
  if (!mayBeAnswered(plan, planned)) return;
  printer.layout({ head: "always:", body: guarded(answeredGuard(planned), "done") }, ",");
}

/** Done and failed settle a step; a parked one waits for a late answer, or for a person. */
function printEnds(printer: Printer, plan: SagaPlan, planned: PlannedStep): void {
  const { forwardOnly, answerNeeded } = planned;
  printer.line(`done: { type: "final" },`);
  if (!forwardOnly) printer.line(`failed: { type: "final" },`);
  if (!forwardOnly && !answerNeeded) return;
  const print = (): void => {
    printer.line(`tags: "parked",`);
    printAnswered(printer, plan, planned);
    printEdges(printer, [...doneEdges(planned), ...resumedStep(planned)]);
  };
  printer.block("parked:", print, ",");
}

/** The edges of a step while it is asked: they lead to its own end, not out of the group. */
function askingEdges({ stopsOn }: SagaPlan, planned: PlannedStep): readonly EventEdge[] {
  const { step, asking, forwardOnly, answerNeeded } = planned;
  const parked = guarded(asking.guard, "parked");
  const refused = forwardOnly ? parked : guarded(asking.guard, "failed", ["failed: true"]);
  const stop = guarded("notOurs", "failed", ["failed: true", givenUp(planned)]);
  return [
    ...doneEdges(planned),
    ...(answerNeeded ? [["$accepted", parked] as const] : []),
    ...(step.failed ? [[step.failed.name, refused] as const] : []),
    ["$rejected", refused],
    ...(forwardOnly ? [] : stopsOn.map((name) => [name, stop] as const)),
  ];
}

function doneEdges(planned: PlannedStep): readonly EventEdge[] {
  const { step, asking, answerNeeded } = planned;
  const events = [step.done.name, ...(answerNeeded ? [] : ["$accepted"])];
  return events.map((event) => [
    event,
    guarded(asking.guard, "done", completed(planned, event === step.done.name)),
  ]);
}

function lateEdge(planned: PlannedStep, region: string): Layout {
  if (planned.forwardOnly) return edgeTo(`${region}.parked`);
  return edgeTo(`${region}.failed`, ["failed: true", givenUp(planned)]);
}
