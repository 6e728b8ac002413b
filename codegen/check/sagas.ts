// Whether a saga's commands can be filled. The filling found here is what the emitter writes.
import type { Findings } from "../finding.ts";
import {
  type Catalog,
  currentVersion,
  type Filling,
  type SagaType,
  type Sending,
} from "../model.ts";
import { type Field, sameType } from "../type.ts";
import { typeName } from "../type-name.ts";
import { fitsType } from "./literals.ts";
import { fieldOf, messageNamed } from "./names.ts";
import { checkSteps } from "./steps.ts";

/** Where each field of a sent command comes from. */
export interface FilledField {
  readonly name: string;
  readonly from: Filling;
}

/** A payload that a saga knows at some point: the start event's, or a step's answer. */
interface Known {
  /** `start`, or the step's name. */
  readonly of: string;
  /** Several only at the start: what is used of them, each must carry. */
  readonly events: readonly string[];
}

/** Reports steps that cannot be sent, answered or undone, and commands that cannot be filled. */
export function checkSagas(catalog: Catalog, findings: Findings): void {
  for (const saga of catalog.sagas) {
    checkSteps(catalog, saga, findings);
    for (const { sending, known, subject } of sendingsOf(saga)) {
      fillCommand(catalog, saga, sending, known, (field, problem) => {
        const { place } = sending.with[field] ?? sending.command;
        const help = `Write with: { ${field}: start.field } or { ${field}: { const: … } } beside do.`;
        findings.error("saga-unfilled", place, subject, problem, help);
      });
    }
  }
}

/** Everything that a saga sends, with what it knows when it sends it. */
export function sendingsOf(saga: SagaType): readonly {
  readonly subject: string;
  readonly sending: Sending;
  readonly known: readonly Known[];
}[] {
  const start: Known = { of: "start", events: saga.startsOn.map(({ name }) => name) };
  const answers = saga.groups.map((group) =>
    group.map((step): Known => ({ of: step.name, events: [step.done.name] })),
  );
  const before = (group: number): readonly Known[] => [start, ...answers.slice(0, group).flat()];
  const sendings = saga.groups.flatMap((group, index) =>
    group.flatMap((step) => {
      const subject = `${saga.name}.${step.name}`;
      const own: Known = { of: step.name, events: [step.done.name] };
      const doing = [{ subject, sending: step.do, known: before(index) }];
      if (!step.undo) return doing;
      return [
        ...doing,
        { subject: `${subject}.undo`, sending: step.undo, known: [...before(index), own] },
      ];
    }),
  );
  const closing = (sending: Sending | undefined, known: readonly Known[], name: string) =>
    sending ? [{ subject: `${saga.name}.${name}`, sending, known }] : [];
  return [
    ...sendings,
    ...closing(saga.onCompleted, before(saga.groups.length), "onCompleted"),
    ...closing(saga.onFailed, [start], "onFailed"),
  ];
}

/** Fills a command's fields by name and type, or as `with` says. */
export function fillCommand(
  catalog: Catalog,
  _saga: SagaType,
  sending: Sending,
  known: readonly Known[],
  report: (field: string, problem: string) => void,
): readonly FilledField[] {
  const command = messageNamed(catalog.commands, sending.command.name);
  if (!command) return [];
  const { fields } = currentVersion(command);
  for (const name of Object.keys(sending.with)) {
    if (fields.some((field) => field.name === name)) continue;
    report(name, `${command.name} has no field ${name}.`);
  }
  return fields.flatMap((field): FilledField[] => {
    const from = sending.with[field.name] ?? fromKnown(catalog, field, known, sending);
    const problem = from && problemOf(catalog, field, from, known);
    if (problem) report(field.name, `${command.name}.${field.name} ${problem}`);
    if (from && !problem) return [{ name: field.name, from }];
    if (!from && !field.optional && !field.default && areDefined(catalog, known)) {
      report(field.name, `Nothing known fills ${command.name}.${field.name}.`);
    }
    return [];
  });
}

function fromKnown(
  catalog: Catalog,
  field: Field,
  known: readonly Known[],
  sending: Sending,
): Filling | undefined {
  const carries = (event: string): boolean => {
    const source = fieldOf(messageNamed(catalog.events, event), field.name);
    return source !== undefined && fits(source, field);
  };
  const found = known.find(({ events }) => events.length > 0 && events.every(carries));
  const { place } = sending.command;
  return found && { kind: "field", of: found.of, field: field.name, place };
}

/** An event that is not defined is reported as such: what it would fill is not known. */
function areDefined(catalog: Catalog, known: readonly Known[]): boolean {
  return known.every(({ events }) => events.every((name) => messageNamed(catalog.events, name)));
}

/** The same type, with looser bounds on the command's side allowed for lists. */
function fits(source: Field, target: Field): boolean {
  if (source.optional && !target.optional) return false;
  if (source.type.kind === "list" && target.type.kind === "list") {
    return sameType(source.type.item, target.type.item);
  }
  return sameType(source.type, target.type);
}

function problemOf(
  catalog: Catalog,
  field: Field,
  from: Filling,
  known: readonly Known[],
): string | undefined {
  if (from.kind === "const") {
    if (fitsType(catalog, field.type, from.value)) return undefined;
    return `is ${JSON.stringify(from.value)}, which is no ${typeName(field.type)}.`;
  }
  const source = known.find(({ of }) => of === from.of);
  if (!source) {
    return `is filled from ${from.of}, which is not known yet: ${known.map(({ of }) => of)}.`;
  }
  for (const event of source.events) {
    const message = messageNamed(catalog.events, event);
    const found = fieldOf(message, from.field);
    if (message && !found) return `is filled from ${from.of}.${from.field}, which ${event} lacks.`;
    if (found && !fits(found, field)) return "is filled from a field of another type.";
  }
  return undefined;
}
