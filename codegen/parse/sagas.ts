// Declared sagas and their steps.
import { FIELD, FILLING, NAME } from "../format/patterns.ts";
import {
  CLOSING,
  CONSTANT,
  RESERVED_STEPS,
  RETRY,
  SAGA,
  STARTS,
  STEP,
  UNDO,
  UNROUTED,
} from "../format/sagas.ts";
import type { Filling, Retry, SagaType, Sending, Step } from "../model.ts";
import { parseDuration, parseDurationRange } from "./duration.ts";
import { docOf } from "./fields.ts";
import { type Keys, readKeys } from "./keys.ts";
import type { Entry, Value, YamlReader } from "./yaml.ts";

/** Pauses of a retry that gives none. */
const DEFAULT_BACKOFF = [1_000, 60_000] as const;

/** One saga. */
export function parseSaga(yaml: YamlReader, { key, place, value }: Entry): SagaType {
  const keys = readKeys(yaml, value, key, SAGA);
  const steps = keys.get("steps");
  const deadlineMs = durationOf(yaml, key, keys, "deadline");
  const onCompleted = closingOf(yaml, key, keys, "onCompleted");
  const onFailed = closingOf(yaml, key, keys, "onFailed");
  keys.need("startsOn", "Name the events that start it: startsOn: OrderPlaced.");
  const was = firstNameOf(yaml, key, keys);
  const groups = (steps ? yaml.items(steps, `steps of ${key}`) : [])
    .map((item) => (yaml.isList(item) ? yaml.items(item, `steps of ${key}`) : [item]))
    .map((items) => items.flatMap((item) => parseStep(yaml, key, item) ?? []))
    .filter((group) => group.length > 0);
  return {
    name: key,
    startsOn: keys.references("startsOn"),
    key: keys.text("key") ?? "",
    stopsOn: keys.references("stopsOn"),
    groups,
    ...(keys.get("sends") && { hears: keys.references("hears"), sends: keys.references("sends") }),
    from: startOf(yaml, key, keys),
    ...unroutedOf(yaml, key, keys),
    version: versionOf(yaml, key, keys),
    ...(was !== undefined && { was }),
    ...docOf(keys),
    ...(deadlineMs !== undefined && { deadlineMs }),
    ...(onCompleted && { onCompleted }),
    ...(onFailed && { onFailed }),
    place,
  };
}

function startOf(yaml: YamlReader, saga: string, keys: Keys): SagaType["from"] {
  const written = keys.text("from") ?? "now";
  const from = STARTS.find((known) => known === written);
  if (from) return from;
  const help = "Write from: now, or from: beginning.";
  yaml.findings.error("saga-from", keys.place("from"), saga, `"${written}" is no start.`, help);
  return "now";
}

function unroutedOf(yaml: YamlReader, saga: string, keys: Keys): Pick<SagaType, "unrouted"> {
  const written = keys.text("unrouted");
  if (written === undefined) return {};
  const unrouted = UNROUTED.find((known) => known === written);
  if (unrouted) return { unrouted };
  const text = `"${written}" is nothing that becomes of an event without an instance.`;
  const help = "Write unrouted: ignore, deadLetter or error.";
  yaml.findings.error("saga-unrouted", keys.place("unrouted"), saga, text, help);
  return {};
}

function firstNameOf(yaml: YamlReader, saga: string, keys: Keys): string | undefined {
  const was = keys.text("was");
  if (was === undefined || NAME.test(was)) return was;
  const help = "Write the saga's first name, such as OrderFulfilment.";
  yaml.findings.error("name", keys.place("was"), saga, `"${was}" is no name.`, help);
  return undefined;
}

function versionOf(yaml: YamlReader, saga: string, keys: Keys): number {
  const version = keys.get("version") ? keys.plain("version") : 1;
  if (Number.isInteger(version) && Number(version) > 0) return Number(version);
  const text = `The version of ${saga} is no integer from 1.`;
  yaml.findings.error("saga-version", keys.place("version"), saga, text, "Write version: 2.");
  return 1;
}

function parseStep(yaml: YamlReader, saga: string, value: Value): Step | undefined {
  const keys = readKeys(yaml, value, `A step of ${saga}`, STEP);
  if (keys.isWrong) return undefined;
  const name = keys.text("name") ?? "";
  const subject = name === "" ? `A step of ${saga}` : `${saga}.${name}`;
  if (!FIELD.test(name)) {
    const help = "Give each step a name such as reserve.";
    const message = name === "" ? `${subject} has no name.` : `"${name}" is no step name.`;
    yaml.findings.error("step-name", value.place, subject, message, help);
  } else if (RESERVED_STEPS.includes(name)) {
    const help = "Name it after what it does, such as reserve.";
    const message = `The name ${name} has a meaning of its own in the saga's chart.`;
    yaml.findings.error("step-name", value.place, subject, message, help);
  }
  const sending = sendingOf(yaml, subject, keys, value);
  const done = keys.reference("done");
  if (!done) {
    const help = "Name the event that answers it under done.";
    yaml.findings.error("step-done", value.place, subject, `${subject} has no done.`, help);
  }
  const failed = keys.reference("failed");
  const undo = undoOf(yaml, subject, keys);
  const timeoutMs = durationOf(yaml, subject, keys, "timeout");
  const retry = retryOf(yaml, subject, keys);
  return {
    name,
    do: sending,
    done: done ?? { name: "", place: value.place },
    pivot: keys.flag("pivot"),
    ...(failed && { failed }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(retry && { retry }),
    ...(undo && { undo }),
    place: value.place,
  };
}

function sendingOf(yaml: YamlReader, subject: string, keys: Keys, value: Value): Sending {
  const command = keys.reference("do") ?? { name: "", place: value.place };
  if (!keys.get("do")) {
    const help = "Name the command to send under do.";
    yaml.findings.error("step-do", value.place, subject, `${subject} has no do.`, help);
  }
  const fillings = keys
    .entries("with")
    .map((entry) => [entry.key, fillingOf(yaml, subject, entry)]);
  return {
    command,
    with: Object.fromEntries(fillings) as Readonly<Record<string, Filling>>,
  };
}

function fillingOf(yaml: YamlReader, subject: string, { key, value }: Entry): Filling {
  const { place } = value;
  if (yaml.isMapping(value)) {
    const keys = readKeys(yaml, value, `${subject}.${key}`, CONSTANT);
    const written = keys.get("const");
    if (!written) reportFilling(yaml, subject, value, "{ }");
    return { kind: "const", value: written && yaml.plain(written), place };
  }
  const text = yaml.text(value, `${subject}.${key}`);
  const match = FILLING.exec(text);
  if (match) return { kind: "field", of: match[1]!, field: match[2]!, place };
  reportFilling(yaml, subject, value, `"${text}"`);
  return { kind: "const", value: undefined, place };
}

function reportFilling(yaml: YamlReader, subject: string, { place }: Value, text: string): void {
  const help = "Write start.field, <step>.field or { const: value }.";
  yaml.findings.error("filling", place, subject, `${text} fills nothing.`, help);
}

function closingOf(yaml: YamlReader, saga: string, keys: Keys, key: string): Sending | undefined {
  const value = keys.get(key);
  if (!value) return undefined;
  if (!yaml.isMapping(value)) return { command: keys.reference(key)!, with: {} };
  const own = readKeys(yaml, value, `${saga}.${key}`, CLOSING);
  return sendingOf(yaml, `${saga}.${key}`, own, value);
}

function undoOf(yaml: YamlReader, subject: string, keys: Keys): Step["undo"] {
  const value = keys.get("undo");
  if (!value) return undefined;
  if (!yaml.isMapping(value)) return { command: keys.reference("undo")!, with: {} };
  const own = readKeys(yaml, value, `${subject}.undo`, UNDO);
  const done = own.reference("done");
  const failed = own.reference("failed");
  return {
    ...sendingOf(yaml, `${subject}.undo`, own, value),
    ...(done && { done }),
    ...(failed && { failed }),
  };
}

function retryOf(yaml: YamlReader, subject: string, keys: Keys): Retry | undefined {
  const value = keys.get("retry");
  if (!value) return undefined;
  const own = readKeys(yaml, value, `${subject}.retry`, RETRY);
  if (own.isWrong) return undefined;
  const times = own.plain("times");
  const backoff = own.text("backoff");
  const range = backoff === undefined ? DEFAULT_BACKOFF : parseDurationRange(backoff);
  if (!Number.isInteger(times) || (times as number) < 0 || !range) {
    const help = "Write retry: { times: 3, backoff: 1s..1m }.";
    const often = times === undefined ? "has no times" : `is asked ${JSON.stringify(times)} times`;
    const wrong = range ? often : `has the backoff "${backoff}"`;
    yaml.findings.error("retry", value.place, subject, `The retry of ${subject} ${wrong}.`, help);
    return undefined;
  }
  return { times: times as number, minMs: range[0], maxMs: range[1] };
}

function durationOf(
  yaml: YamlReader,
  subject: string,
  keys: Keys,
  key: string,
): number | undefined {
  const text = keys.text(key);
  if (text === undefined) return undefined;
  const duration = parseDuration(text);
  if (duration === undefined) {
    const help = "Write a duration such as 30s, 2m, 1h or 7d.";
    yaml.findings.error("duration", keys.place(key), subject, `"${text}" is no duration.`, help);
  } else if (duration === 0) {
    const message = `The ${key} of ${subject} is over at once.`;
    yaml.findings.error(
      "duration",
      keys.place(key),
      subject,
      message,
      `Give it time: ${key}: 30s.`,
    );
  }
  return duration ?? 0;
}
