// Whether a saga's steps can be told apart, answered and undone, one after another or in parallel.
import type { Findings } from "../finding.ts";
import { type Catalog, isDeclared, type SagaType, type Step } from "../model.ts";
import type { Doubts } from "./doubts.ts";
import { messageNamed } from "./names.ts";
import { ownerOf } from "./owners.ts";

/** Reports what is wrong with the steps of a saga. */
export function checkSteps(
  catalog: Catalog,
  saga: SagaType,
  doubts: Doubts,
  findings: Findings,
): void {
  const report: Report = (code, step, message, help) =>
    findings.error(code, step.place, `${saga.name}.${step.name}`, message, help);
  checkStateNames(saga, report);
  const pivot = saga.groups.findIndex((group) => group.some((step) => step.pivot));
  saga.groups.forEach((group, index) => {
    const isUndone = pivot < 0 || index < pivot;
    const isLast = index === saga.groups.length - 1;
    for (const step of group) {
      if (step.timeoutMs === undefined) {
        report("step-timeout", step, `${step.name} has no timeout.`, "Write timeout: 30s.");
      }
      if (group.length > 1 && step.pivot) reportPivot(step, report);
      if (step.pivot && index > pivot) reportSecondPivot(step, report);
      checkAnswers(step, step, report);
      if (step.undo) checkAnswers(step, step.undo, report);
      if (isUndone && !(isLast && group.length === 1)) checkUndo(step, isLast, report);
      checkUndoHandler(catalog, step, report);
    }
  });
  if (saga.groups.length > 0 || !isDeclared(saga) || doubts.isBroken(saga.name)) return;
  const help =
    "Write steps: and under it what it does, such as - { name: pay, do: … }. Of a chart of your " +
    "own say only what it sends: PayInvoice, and hears.";
  findings.error("saga-empty", saga.place, saga.name, `${saga.name} has no steps.`, help);
}

/** The state in which the steps of a group are asked: `flight`, or `flightAndHotel`. */
export function groupName(group: readonly Pick<Step, "name">[]): string {
  const [first, ...others] = group.map(({ name }) => name);
  return [first, ...others.map((name) => name.charAt(0).toUpperCase() + name.slice(1))].join("And");
}

type Report = (code: string, step: Step, message: string, help: string) => void;

function checkStateNames(saga: SagaType, report: Report): void {
  const taken = new Set<string>();
  for (const step of saga.groups.flat()) {
    if (taken.has(step.name)) {
      report("duplicate-name", step, `${step.name} is there twice.`, "Rename one of the two.");
    }
    taken.add(step.name);
  }
  for (const group of saga.groups) {
    const [first] = group;
    if (group.length === 1 || !first) continue;
    const name = groupName(group);
    if (taken.has(name)) {
      const message = `Its group's state ${name} is there twice.`;
      report("duplicate-name", first, message, "Rename one of the steps.");
    }
    taken.add(name);
  }
}

/** What is done beside the pivot could neither be undone nor taken forward when the pivot fails. */
function reportPivot(step: Step, report: Report): void {
  const message = `${step.name} is the pivot, and other steps are asked at the same time.`;
  const help = "Put the pivot into the list by itself, before or after the parallel steps.";
  report("pivot-parallel", step, message, help);
}

/** From the first one on there is only forward. */
function reportSecondPivot(step: Step, report: Report): void {
  const message = `${step.name} is a pivot behind another one, from which on there is no way back.`;
  report("pivot-twice", step, message, "Take pivot: true out of one of the two.");
}

/** What is done and what has failed are told apart by their events. */
function checkAnswers(
  step: Step,
  { done, failed }: Pick<Step, "failed"> & Partial<Step>,
  report: Report,
) {
  if (!failed || failed.name === "" || failed.name !== done?.name) return;
  const message = `${failed.name} says that ${step.name} is done, and also that it failed.`;
  const help = "Name another event under failed, or leave it out: a refused command fails too.";
  report("step-answers", step, message, help);
}

/** Nothing fails after a last step by itself; beside one of several, its siblings may. */
function checkUndo(step: Step, isLast: boolean, report: Report): void {
  if (step.undo) return;
  if (isLast) {
    const message = `${step.name} has no undo, and the steps beside it may fail when it is done.`;
    const help = "Write undo: { do: Command, done: Event }, or put it after a pivot.";
    report("step-undo", step, message, help);
    return;
  }
  const help = "Write undo: { do: Command, done: Event }, or mark it pivot: true.";
  report("step-undo", step, `${step.name} is before the pivot and has no undo.`, help);
}

function checkUndoHandler(catalog: Catalog, step: Step, report: Report): void {
  if (!step.undo) return;
  const doing = messageNamed(catalog.commands, step.do.command.name);
  const undoing = messageNamed(catalog.commands, step.undo.command.name);
  if (!doing || !undoing) return;
  if (doing === undoing) {
    const help = "Name the command that takes it back: undo: { do: ReleaseStock, done: … }.";
    report("step-undo", step, `${doing.name} is undone by ${doing.name}, the same command.`, help);
    return;
  }
  const handler = ownerOf(catalog, doing);
  const other = ownerOf(catalog, undoing);
  if (!handler || !other || handler === other) return;
  const message = `${undoing.name} is not handled by the handler of ${doing.name}.`;
  report("undo-handler", step, message, "Let one handler do and undo, so that it keeps the order.");
}
