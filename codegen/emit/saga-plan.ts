// What a declared saga's chart has to do, step by step, before any of it is written.
import { type FilledField, fillCommand } from "../check/fillings.ts";
import { heardBy } from "../check/handlers.ts";
import { messageNamed } from "../check/names.ts";
import { ownerOf } from "../check/owners.ts";
import { occasionsOf } from "../check/sagas.ts";
import { groupName } from "../check/steps.ts";
import {
  type Catalog,
  currentVersion,
  type Reference,
  type Retry,
  type SagaType,
  type Step,
} from "../model.ts";
import { wireName } from "./names.ts";

/** A command to send under a name of its own. */
export interface Asking {
  /** The name that makes every sending of it the same command. */
  readonly once: string;
  readonly command: string;
  readonly fields: readonly FilledField[];
  /** Guard that tells its answers. */
  readonly guard: string;
  readonly timeoutMs: number;
  readonly retry: Retry;
  /** Where the context counts its sendings: of a parallel step apart from its siblings'. */
  readonly attempt: string;
}

/** One step as the chart runs it. */
export interface PlannedStep {
  readonly step: Step;
  readonly asking: Asking;
  readonly undo?: Asking;
  /** From the pivot on, only forward. */
  readonly forwardOnly: boolean;
  /** Whether its undo needs nothing of its answer, so that it can be sent without one. */
  readonly undoKnown: boolean;
  /** Whether a later command is filled from its answer. */
  readonly answerNeeded: boolean;
  /** The names of the steps that are asked at the same time; none in a group of one. */
  readonly siblings: readonly string[];
  /** The state after its group. */
  readonly next: string;
}

/** The whole saga. */
export interface SagaPlan {
  readonly saga: SagaType;
  /** What starts and stops it, as it is on the wire. */
  readonly startsOn: readonly string[];
  readonly stopsOn: readonly string[];
  readonly steps: readonly PlannedStep[];
  /** The same steps, by what is asked at the same time. */
  readonly groups: readonly (readonly PlannedStep[])[];
  readonly completing?: Asking;
  readonly failing?: Asking;
  /** Events heard, by the actor that emits them. */
  heardFrom(command: string): readonly string[];
}

/** Retries of undos and closing commands, and of steps past the pivot that declare none. */
const PERSISTENT: Retry = { times: 10, minMs: 1_000, maxMs: 60_000 };
const NO_RETRY: Retry = { times: 0, minMs: 1_000, maxMs: 1_000 };
/** How long a closing command waits for its answer. */
const CLOSING_TIMEOUT_MS = 60_000;

/** Plans a saga whose checks have passed. */
export function planSaga(catalog: Catalog, saga: SagaType): SagaPlan {
  const fieldsOf = fieldsIn(catalog, saga);
  const closing = (key: "onCompleted" | "onFailed"): Asking | undefined => {
    const sending = saga[key];
    if (!sending) return undefined;
    const command = sending.command.name;
    const guard = `answers${capital(key)}`;
    const timing = { timeoutMs: CLOSING_TIMEOUT_MS, retry: PERSISTENT, attempt: "attempt" };
    return { once: key, command, fields: fieldsOf(key), guard, ...timing };
  };
  const completing = closing("onCompleted");
  const failing = closing("onFailed");
  const groups = planGroups(saga, fieldsOf, completing);
  const wired = (references: readonly Reference[]): readonly string[] =>
    references.map(({ name }) => wireName(catalog, name));
  return {
    saga,
    startsOn: wired(saga.startsOn),
    stopsOn: wired(saga.stopsOn),
    steps: groups.flat(),
    groups,
    ...(completing && { completing }),
    ...(failing && { failing }),
    heardFrom(command) {
      const handler = ownerOf(catalog, messageNamed(catalog.commands, command)!);
      const heard = heardBy(saga).map(({ name }) => name);
      return heard.filter((name) => handler?.emits.some((event) => event.name === name));
    },
  };
}

/** The fields of each command of a saga, by step or closing key. */
type FieldsOf = (subject: string) => readonly FilledField[];

function fieldsIn(catalog: Catalog, saga: SagaType): FieldsOf {
  const occasions = occasionsOf(saga);
  return (subject) => {
    const found = occasions.find((item) => item.subject === `${saga.name}.${subject}`)!;
    const filled = fillCommand(catalog, found, () => undefined);
    return withDefaults(catalog, found.sending.command.name, filled);
  };
}

function planGroups(
  { groups }: SagaType,
  fieldsOf: FieldsOf,
  completing: Asking | undefined,
): SagaPlan["groups"] {
  const pivot = groups.findIndex((group) => group.some((step) => step.pivot));
  const fieldsOfStep = ({ name, undo }: Step): readonly FilledField[] => [
    ...fieldsOf(name),
    ...(undo ? fieldsOf(`${name}.undo`) : []),
  ];
  return groups.map((group, index) => {
    const after = groups.slice(index + 1);
    const later = [...after.flat().flatMap(fieldsOfStep), ...(completing?.fields ?? [])];
    const closing = completing ? "completing" : "completed";
    return group.map((step) => ({
      ...planStep(step, group, later, fieldsOf),
      forwardOnly: pivot >= 0 && index >= pivot,
      next: after[0] ? groupName(after[0]) : closing,
    }));
  });
}

function planStep(
  step: Step,
  group: readonly Step[],
  later: readonly FilledField[],
  fieldsOf: FieldsOf,
): Omit<PlannedStep, "forwardOnly" | "next"> {
  const { name, timeoutMs = CLOSING_TIMEOUT_MS } = step;
  const asking: Asking = {
    once: name,
    command: step.do.command.name,
    fields: fieldsOf(name),
    guard: `answers${capital(name)}`,
    timeoutMs,
    retry: step.retry ?? NO_RETRY,
    attempt: group.length > 1 ? `attempts.${name}` : "attempt",
  };
  const undo: Asking | undefined = step.undo && {
    once: `${name}.undo`,
    command: step.undo.command.name,
    fields: fieldsOf(`${name}.undo`),
    guard: `answers${capital(name)}Undo`,
    timeoutMs,
    retry: PERSISTENT,
    attempt: "attempt",
  };
  const readsAnswer = (fields: readonly FilledField[]): boolean =>
    fields.some(({ from }) => from.kind === "field" && from.of === name);
  return {
    step,
    asking,
    ...(undo && { undo }),
    undoKnown: undo !== undefined && !readsAnswer(undo.fields),
    answerNeeded: readsAnswer([...later, ...(undo?.fields ?? [])]),
    siblings: group.flatMap((other) => (other === step ? [] : [other.name])),
  };
}

/** A defaulted field that nothing fills is sent with its default. */
function withDefaults(
  catalog: Catalog,
  command: string,
  filled: readonly FilledField[],
): readonly FilledField[] {
  const message = messageNamed(catalog.commands, command);
  if (!message) return filled;
  const missing = currentVersion(message).fields.filter(
    (field) => field.default && !filled.some(({ name }) => name === field.name),
  );
  return [
    ...filled,
    ...missing.map((field): FilledField => {
      const from = { kind: "const", value: field.default!.value, place: field.place } as const;
      return { name: field.name, from };
    }),
  ];
}

/** `reserve` as `Reserve`. */
export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The name of an asking in guards and delays: `charge`, `chargeUndo`. */
export function nameOf(asking: Pick<Asking, "once">): string {
  return asking.once.replace(/\.undo$/, "Undo");
}
