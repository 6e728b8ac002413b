// Sagas, projections and feeds on a context's page.

import { messageNamed } from "../check/names.ts";
import { ownerOf } from "../check/owners.ts";
import type {
  Catalog,
  FeedType,
  Filling,
  ProjectionType,
  Reference,
  Retry,
  SagaType,
  Sending,
  Step,
} from "../model.ts";
import { code, fieldTable, json, link, links, plain } from "./markdown-text.ts";

const names = (references: readonly Reference[]): string =>
  links(references.map(({ name }) => name));

/** A saga, step by step. */
export function sagaSection(catalog: Catalog, saga: SagaType): readonly string[] {
  const { name, doc, startsOn, key, stopsOn, deadlineMs, from, groups, hears, sends } = saga;
  const facts = [
    `Starts on ${names(startsOn)}; one instance per ${code(key)}.`,
    ...(from === "beginning" ? ["Also hears what happened before it existed."] : []),
    ...(hears && hears.length > 0 ? [`Hears ${names(hears)}.`] : []),
    ...(sends ? [`Sends ${names(sends)}, as its own chart decides.`] : []),
    ...(stopsOn.length > 0 ? [`Stops on ${names(stopsOn)}.`] : []),
    ...(deadlineMs === undefined ? [] : [`What is open after ${duration(deadlineMs)} is parked.`]),
  ];
  const steps = groups.map((group, index) => {
    if (group.length === 1) return `${index + 1}. ${stepText(catalog, group[0]!)}`;
    const parts = group.map((step) => `   - ${stepText(catalog, step)}`);
    return [`${index + 1}. At the same time:`, ...parts].join("\n");
  });
  const { onCompleted, onFailed } = saga;
  const ends = [
    ...(onCompleted ? [`When all is done: ${sendingText(catalog, onCompleted)}.`] : []),
    ...(onFailed ? [`When it failed: ${sendingText(catalog, onFailed)}.`] : []),
  ];
  return [
    `### ${name}`,
    ...(doc === undefined ? [] : [plain(doc)]),
    facts.join(" "),
    ...(steps.length > 0 ? [steps.join("\n")] : []),
    ...(ends.length > 0 ? [ends.join(" ")] : []),
  ];
}

function stepText(catalog: Catalog, step: Step): string {
  const { name, done, failed, timeoutMs, retry, undo, pivot } = step;
  const parts = [
    `${sendingText(catalog, step.do)}.`,
    `Done with ${link(done.name)}${failed ? `, refused with ${link(failed.name)}` : ""}.`,
    ...(timeoutMs === undefined ? [] : [`Waits ${duration(timeoutMs)}${retryText(retry)}.`]),
    ...(undo ? [`Undone: ${sendingText(catalog, undo)}${undoneText(undo)}.`] : []),
    ...(pivot ? ["From here on only forward."] : []),
  ];
  return `**${name}**: ${parts.join(" ")}`;
}

function undoneText({ done, failed }: NonNullable<Step["undo"]>): string {
  const parts = [
    ...(done ? [`done with ${link(done.name)}`] : []),
    ...(failed ? [`refused with ${link(failed.name)}`] : []),
  ];
  return parts.map((part) => `, ${part}`).join("");
}

function sendingText(catalog: Catalog, { command, with: given }: Sending): string {
  const message = messageNamed(catalog.commands, command.name);
  const handler = message && ownerOf(catalog, message);
  const fields = Object.entries(given).map(([name, from]) => `${code(name)} ${fillingText(from)}`);
  const how = fields.length === 0 ? "" : `, with ${fields.join(", ")}`;
  return `send ${link(command.name)}${handler ? ` to ${link(handler.name)}` : ""}${how}`;
}

function fillingText(filling: Filling): string {
  if (filling.kind === "const") return json(filling.value);
  return `from ${code(`${filling.of}.${filling.field}`)}`;
}

function retryText(retry: Retry | undefined): string {
  if (!retry || retry.times === 0) return "";
  const { times, minMs, maxMs } = retry;
  const pause = minMs === maxMs ? duration(minMs) : `${duration(minMs)} to ${duration(maxMs)}`;
  const often = times === 1 ? "once more" : `${times} times more`;
  return `, then asks ${often}, after ${pause}`;
}

/** A projection and its rows. */
export function projectionSection(projection: ProjectionType): readonly string[] {
  const { name, doc, on, key, row, maxLagMs } = projection;
  const lag = maxLagMs === undefined ? "" : ` At most ${duration(maxLagMs)} behind.`;
  return [
    `### ${name}`,
    ...(doc === undefined ? [] : [plain(doc)]),
    `Hears ${names(on)}; one row per ${code(key)}.${lag}`,
    fieldTable(row),
  ];
}

/** A feed and what it shows. */
export function feedSection({ name, doc, consumers, events, hide }: FeedType): readonly string[] {
  const shown = events.map(({ event, version }) => `${link(event.name)} version ${version}`);
  const facts = [
    `Shows ${shown.join(", ")}.`,
    ...(consumers.length > 0 ? [`For ${consumers.map(code).join(", ")}.`] : []),
    ...(hide.length > 0 ? [`Hides ${hide.map(code).join(", ")}.`] : []),
  ];
  return [`### ${plain(name)}`, ...(doc === undefined ? [] : [plain(doc)]), facts.join(" ")];
}

/** Units, the largest first. */
const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** A duration in the largest unit that leaves no more than two decimals. */
export function duration(ms: number): string {
  for (const [size, unit] of UNITS) {
    if (ms >= size && Number.isInteger((ms / size) * 100)) return `${ms / size} ${unit}`;
  }
  return `${ms} ms`;
}
