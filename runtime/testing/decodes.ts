// Whether this build still reads what older builds have stored: one example per old version.
import { isReceipt } from "../core/codec.ts";
import type { Creators, MessageOf } from "../core/contract.ts";
import { messageOf } from "../core/error.ts";
import { readStored } from "../core/fold.ts";
import {
  type AnyCreator,
  describeIssues,
  type Message,
  type MessageDefinition,
  type Recorded,
  validate,
} from "../core/message.ts";
import { fail } from "./expectation.ts";

/** A stored message as far as its payload is concerned: an event of the log is one. */
export interface Stored {
  /** May be left out where one creator is meant. */
  readonly type?: string;
  readonly version: number;
  readonly data: unknown;
}

/** The same as it is on the wire and in exports of the log. */
export interface StoredEnvelope {
  readonly event_type: string;
  readonly event_version: number;
  readonly payload: unknown;
}

/** A contract, of whatever kind: its events are meant. */
export interface EventsContract {
  readonly name: string;
  readonly events: Creators;
}

/** One payload per old version, of each event that has any. */
export type StoredByType<C extends EventsContract> = {
  readonly [T in keyof C["events"]]?: Readonly<Record<number, unknown>>;
};

/** What they are at the current version. */
export type DecodedByType<C extends EventsContract> = {
  readonly [T in keyof C["events"]]: Readonly<Record<number, ReturnType<C["events"][T]>["data"]>>;
};

/**
 * Reads stored messages as the host does, and gives them back at the current version: payloads by
 * version, or messages when a list was given. Throws `expectation_failed` with everything that is
 * wrong: an old version without an example, an example that its own version refuses, an upcaster
 * that throws or whose outcome the current version refuses.
 *
 * @example
 * const now = decodes(Order.events.OrderPlaced, { 1: { … }, 2: { … } });
 * expect(now[1].total).toEqual({ amount: 2099, currency: "EUR" });
 */
export function decodes<C extends AnyCreator>(
  creator: C,
  stored: readonly (Stored | StoredEnvelope)[],
): readonly ReturnType<C>[];
export function decodes<C extends AnyCreator, V extends number>(
  creator: C,
  stored: Readonly<Record<V, unknown>>,
): Readonly<Record<V, ReturnType<C>["data"]>>;
export function decodes<C extends EventsContract>(
  contract: C,
  stored: readonly (Stored | StoredEnvelope)[],
): readonly MessageOf<C["events"]>[];
export function decodes<C extends EventsContract>(
  contract: C,
  stored: StoredByType<C>,
): DecodedByType<C>;
export function decodes(of: AnyCreator | EventsContract, stored: object): unknown {
  const single = typeof of === "function" ? of.definition.type : undefined;
  const contract =
    typeof of === "function" ? { name: of.definition.type, events: { [single!]: of } } : of;
  if (Array.isArray(stored)) {
    const examples = stored.map((one: Stored | StoredEnvelope, at) => exampleOf(one, single, at));
    const events = examples.filter(({ type }) => !isReceipt(type));
    return decodeAll(contract, events);
  }
  const examples = examplesOf((single === undefined ? stored : { [single]: stored }) as Payloads);
  const decoded = decodeAll(contract, examples);
  const found: Record<string, Record<number, unknown>> = {};
  for (const type of Object.keys(contract.events)) found[type] = {};
  examples.forEach(({ type, version }, at) => {
    found[type]![version] = decoded[at]!.data;
  });
  return single === undefined ? found : found[single];
}

type Payloads = Readonly<Record<string, Readonly<Record<number, unknown>>>>;

interface Example {
  /** How a finding calls it. */
  readonly name: string;
  readonly type: string;
  readonly version: number;
  readonly data: unknown;
}

/** One stored message, as of today. Throws `expectation_failed` when it cannot be read. */
export function decodeStored(creator: AnyCreator, stored: Stored | StoredEnvelope): Message {
  const { type } = creator.definition;
  const example = exampleOf(stored, type, 0);
  const outcome = decode({ name: type, events: { [type]: creator } }, example);
  if ("message" in outcome) return outcome.message;
  return fail(`${type} v${example.version}: ${outcome.wrong}`);
}

function exampleOf(
  stored: Stored | StoredEnvelope,
  single: string | undefined,
  at: number,
): Example {
  const { type, version, data } =
    "event_type" in stored
      ? { type: stored.event_type, version: stored.event_version, data: stored.payload }
      : { type: stored.type ?? single ?? "", version: stored.version, data: stored.data };
  const name = `${type || "a message without a type"} v${version} (example ${at + 1})`;
  return { name, type, version, data };
}

function examplesOf(byType: Payloads): readonly Example[] {
  return Object.entries(byType).flatMap(([type, payloads]) =>
    Object.entries(payloads).map(([version, data]) => {
      return { name: `${type} v${version}`, type, version: Number(version), data };
    }),
  );
}

/** All examples at their current versions, or everything that is wrong at once. */
function decodeAll(contract: EventsContract, examples: readonly Example[]): readonly Message[] {
  const findings: string[] = [];
  const decoded: Message[] = [];
  for (const example of examples) {
    const outcome = decode(contract, example);
    if ("wrong" in outcome) findings.push(`${example.name}: ${outcome.wrong}`);
    else decoded.push(outcome.message);
  }
  for (const { definition } of Object.values(contract.events)) {
    for (const version of oldVersions(definition)) {
      const isGiven = examples.some(
        (one) => one.type === definition.type && one.version === version,
      );
      if (!isGiven) findings.push(`${definition.type} v${version}: has no example; give one`);
    }
  }
  if (findings.length === 0) return decoded;
  return fail(`${contract.name} does not decode all that is stored:\n  ${findings.join("\n  ")}`);
}

/** The versions that logs may hold besides the one that creators write. */
function oldVersions({ schemas, version }: MessageDefinition): readonly number[] {
  return Object.keys(schemas)
    .map(Number)
    .filter((known) => known !== version);
}

type Outcome = { readonly message: Message } | { readonly wrong: string };

function decode({ name, events }: EventsContract, { type, version, data }: Example): Outcome {
  const definition = events[type]?.definition;
  if (!definition) return { wrong: `${name} does not know this type` };
  if (data === undefined) return { wrong: "has no payload" };
  try {
    // A log holds JSON: a date, for one, would be a text there.
    const stored = { type, version, data: JSON.parse(JSON.stringify(data)) as unknown };
    const own = validate(definition, version, stored.data);
    if (!own.ok) return { wrong: `is no payload of v${version}: ${describeIssues(own.issues)}` };
    const now = readStored(events, stored as Recorded);
    return { message: { type, version: now.version, data: now.data } };
  } catch (thrown) {
    return { wrong: `cannot be read: ${messageOf(thrown)}` };
  }
}
