// Where each field of a command that a saga sends comes from. What is found here is what the
// emitter writes; of two things that a field could be, none is taken silently.
import { type Catalog, currentVersion, type Filling, type Sending } from "../model.ts";
import { nearest } from "../parse/keys.ts";
import { type Field, sameType } from "../type.ts";
import { typeName } from "../type-name.ts";
import { fitsType } from "./literals.ts";
import { eventNamed, fieldOf, messageNamed } from "./names.ts";

/** Where each field of a sent command comes from. */
export interface FilledField {
  readonly name: string;
  readonly from: Filling;
}

/** A payload that a saga knows at some point: the start event's, or a step's answer. */
export interface Known {
  /** `start`, or the step's name. */
  readonly of: string;
  /** Several only at the start: what is used of them, each must carry. */
  readonly events: readonly string[];
}

/** A command that a saga sends, and what it knows when it sends it. */
export interface Occasion {
  /** `Saga.step`, `Saga.step.undo`, `Saga.onCompleted` or `Saga.onFailed`. */
  readonly subject: string;
  readonly sending: Sending;
  /** The start event, then the answers to earlier steps. */
  readonly known: readonly Known[];
  /** Of an undo: what it undoes, and the answer to that. */
  readonly undoes?: { readonly asking: Occasion; readonly answer: Known };
}

/** Takes what is wrong with a field, under the code of the finding. */
export type ReportFilling = (
  code: "saga-unfilled" | "saga-ambiguous",
  field: string,
  problem: string,
  help?: string,
) => void;

/**
 * Fills a command's fields as `with` says, or by name and type: of an undo from what the step was
 * asked with, then from its answer; else from the start event, then from the one answer that fits.
 */
export function fillCommand(
  catalog: Catalog,
  occasion: Occasion,
  report: ReportFilling,
): readonly FilledField[] {
  const { sending } = occasion;
  const command = messageNamed(catalog.commands, sending.command.name);
  if (!command) return [];
  const { fields } = currentVersion(command);
  const unsaid = fields.map(({ name }) => name).filter((name) => !(name in sending.with));
  const meant = new Set<string>();
  for (const name of Object.keys(sending.with)) {
    if (fields.some((field) => field.name === name)) continue;
    const near = nearest(name, unsaid);
    if (near !== undefined) meant.add(near);
    const guess = near === undefined ? "" : `, perhaps ${near}`;
    report("saga-unfilled", name, `${command.name} has no field ${name}${guess}.`);
  }
  const asked = askedWith(catalog, occasion);
  const known = knownTo(occasion);
  const isKnown = areDefined(catalog, known);
  return fields.flatMap((field): FilledField[] => {
    const subject = `${command.name}.${field.name}`;
    const from =
      sending.with[field.name] ??
      asked(field) ??
      fromKnown(catalog, occasion, field, (problem, help) => {
        if (isKnown) report("saga-ambiguous", field.name, `${subject} ${problem}`, help);
      });
    const problem = from && problemOf(catalog, field, from, known);
    if (problem) report("saga-unfilled", field.name, `${subject} ${problem}`);
    if (from && !problem) return [{ name: field.name, from }];
    const mayLack = field.optional || field.default || meant.has(field.name);
    if (!from && !mayLack && isKnown) {
      const others = misfits(catalog, field, known);
      report("saga-unfilled", field.name, `Nothing known fills ${subject}${others}.`);
    }
    return [];
  });
}

/** Everything that may be named under `with`. */
function knownTo({ known, undoes }: Occasion): readonly Known[] {
  return undoes ? [...known, undoes.answer] : known;
}

/** What an undo has in common with the command that it undoes. */
function askedWith(catalog: Catalog, { undoes }: Occasion): (field: Field) => Filling | undefined {
  if (!undoes) return () => undefined;
  const command = messageNamed(catalog.commands, undoes.asking.sending.command.name);
  const filled = fillCommand(catalog, undoes.asking, () => undefined);
  return (field) => {
    const source = fieldOf(command, field.name);
    if (!source || !fits(source, field)) return undefined;
    const found = filled.find(({ name }) => name === field.name)?.from;
    // What nothing filled was asked with its default.
    return found ?? (source.default && constant(source.default.value, field));
  };
}

const constant = (value: unknown, { place }: Field): Filling => ({ kind: "const", value, place });

function fromKnown(
  catalog: Catalog,
  { sending, known, undoes }: Occasion,
  field: Field,
  report: (problem: string, help: string) => void,
): Filling | undefined {
  const carries = (event: string): boolean => {
    const source = fieldOf(eventNamed(catalog, event), field.name);
    return source !== undefined && fits(source, field);
  };
  const knows = ({ events }: Known): boolean => events.length > 0 && events.every(carries);
  const [own, [start, ...others]] = [undoes && knows(undoes.answer), known.filter(knows)];
  const { place } = sending.command;
  const from = (of: string): Filling => ({ kind: "field", of, field: field.name, place });
  if (own) return from(undoes!.answer.of);
  if (start && start.of !== "start" && others.length > 0) {
    const names = [start, ...others].map(({ of }) => `${of}.${field.name}`);
    report(`could be ${names.join(" or ")}.`, `Write with: { ${field.name}: ${names.at(-1)} }.`);
  }
  return start && from(start.of);
}

/** An event that is not defined, or not named, is reported: what it would fill is not known. */
function areDefined(catalog: Catalog, known: readonly Known[]): boolean {
  return known.every(
    ({ events }) => events.length > 0 && events.every((name) => eventNamed(catalog, name)),
  );
}

/** What has the right name and does not fit, for the message. */
function misfits(catalog: Catalog, field: Field, known: readonly Known[]): string {
  const found = known.flatMap(({ of, events }) => {
    const sources = events.map((name) => fieldOf(eventNamed(catalog, name), field.name));
    const misfit = sources.find((source) => source && !fits(source, field));
    return misfit ? [`${of}.${field.name} is ${described(misfit)}`] : [];
  });
  return found.length === 0 ? "" : `: it is ${described(field)}, and ${found.join(", ")}`;
}

function described({ type, optional }: Field): string {
  return optional ? `an optional ${typeName(type)}` : typeName(type);
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
    // One that could not be read is reported already.
    if (from.value === undefined || fitsType(catalog, field.type, from.value)) return undefined;
    return `is ${JSON.stringify(from.value)}, which is no ${typeName(field.type)}.`;
  }
  const source = known.find(({ of }) => of === from.of);
  if (!source) {
    return `is filled from ${from.of}, which is not known yet: ${known.map(({ of }) => of)}.`;
  }
  for (const event of source.events) {
    const message = eventNamed(catalog, event);
    const found = fieldOf(message, from.field);
    if (message && !found) return `is filled from ${from.of}.${from.field}, which ${event} lacks.`;
    if (found && !fits(found, field)) {
      const it = `${from.of}.${from.field} is ${described(found)}`;
      return `is ${described(field)}, and ${it}: only a field of the same type fills it.`;
    }
  }
  return undefined;
}
