// What the command line says about instances of sagas: so that whoever is woken by one sees at once
// where it is, since when, what it waits for, and what can be done.
import type { OpenCommand, SagaStatus, SagaStep } from "eventwright";
import { counted, spoken } from "./doctor/diagnosis.ts";

/** The state of a chart in one line: `ship.asked`, or `flight.parked + hotel.done` in parallel. */
export function stateText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const parts = Object.entries(value).map(([key, inner]) => {
    const text = stateText(inner);
    return text === "" ? key : `${key}.${text.includes(" + ") ? `(${text})` : text}`;
  });
  return parts.join(" + ");
}

/** A timer by its name: those of states are told by their delay. */
export function timerText(timer: string): string {
  const match = /^xstate\.after\.([^.]+)\.(.+)$/.exec(timer);
  if (!match) return timer;
  const [, delay, state] = match;
  return `${/^\d+$/.test(delay!) ? spoken(Number(delay)) : delay} of ${state}`;
}

/** An instance in a list. */
export function listLines(status: SagaStatus, nowMs: number): readonly string[] {
  return [headOf(status, nowMs), ...waitingLines(status, nowMs).map((line) => `    ${line}`)];
}

/** An instance with all its steps, and what can be done about it. */
export function storyLines(
  context: string,
  status: SagaStatus,
  steps: readonly SagaStep[],
  nowMs: number,
): readonly string[] {
  return [
    headOf(status, nowMs),
    ...(status.abandoned ? [`Why: ${status.abandoned.reason}`] : []),
    "",
    ...steps.flatMap((step, index) => stepLines(step, steps[index - 1])),
    "",
    ...waitingLines(status, nowMs),
    ...nextLines(context, status),
  ];
}

function headOf(
  { saga, instance, status, state, since, chartVersion, abandoned }: SagaStatus,
  nowMs: number,
): string {
  const what = abandoned ? "was abandoned" : status === "done" ? "has ended" : `is ${status}`;
  const place = `in ${stateText(state.value)}`;
  const chart = chartVersion === 1 ? "" : `, chart version ${chartVersion}`;
  return `${saga} ${instance} ${what} ${place} since ${since} (${ago(since, nowMs)})${chart}.`;
}

function waitingLines(
  { status, unanswered, timers }: SagaStatus,
  nowMs: number,
): readonly string[] {
  if (status === "done") return [];
  const open = unanswered.map((one) => `${commandText(one)} (${ago(one.since, nowMs)})`);
  const running = timers.map(({ timer, due }) => `${timerText(timer)} ${inTime(due, nowMs)}`);
  return [
    ...(open.length > 0 ? [`Asked, and not answered: ${open.join(", ")}.`] : []),
    ...(running.length > 0 ? [`Timers: ${running.join(", ")}.`] : []),
  ];
}

function nextLines(context: string, { saga, instance, status }: SagaStatus): readonly string[] {
  if (status === "done") return [];
  const whose = `${context} ${saga} ${shellWord(instance)}`;
  if (status === "active") return ["It goes on by itself."];
  return [
    `Mend the cause; then let it go on: eventwright sagas resume ${whose}`,
    `Or end it where it is:             eventwright sagas abandon ${whose} --reason "…"`,
  ];
}

/** The state, and what the step brought about, each on a line of its own. */
function stepLines(step: SagaStep, before: SagaStep | undefined): readonly string[] {
  const { number, time, input, commands, set, cancelled, abandoned } = step;
  const sinceMs = before ? Date.parse(time) - Date.parse(before.time) : undefined;
  const later = sinceMs === undefined ? "" : `, ${spoken(sinceMs)} later`;
  const place = placeOf(step);
  const moved = before?.chartVersion !== undefined && before.chartVersion !== step.chartVersion;
  const timers = set.map(({ timer, due }) => `${timerText(timer)} until ${due}`);
  return [
    `${String(number).padStart(4)}  ${time}${later}: ${inputText(input.type)}`,
    ...[
      ...(moved ? [`moved to chart version ${step.chartVersion}`] : []),
      `${place === placeOf(before) ? "still" : "now"} in ${place}`,
      ...commands.map(({ type, to, id }) => `sends ${type} to ${to}  (${id})`),
      ...timers.map((timer) => `waits: ${timer}`),
      ...(cancelled.length > 0 ? [`no longer: ${cancelled.map(timerText).join(", ")}`] : []),
      ...(abandoned ? [`because: ${abandoned.reason}`] : []),
    ].map((line) => `        ${line}`),
  ];
}

function placeOf(step: SagaStep | undefined): string | undefined {
  if (!step) return undefined;
  const place = stateText(step.state.value);
  return step.status === "active" ? place : `${place} (${step.status})`;
}

/** A command by its type, and by the name under which it is asked once. */
function commandText({ name, type }: OpenCommand): string {
  if (type === undefined) return name;
  return /^\d+\.\d+$/.test(name) ? type : `${type} as ${name}`;
}

const ORDERS: Readonly<Record<string, string>> = {
  $resumed: "a person resumed it",
  $abandoned: "a person abandoned it",
  $rejected: "a command was refused ($rejected)",
  $accepted: "a command was accepted ($accepted)",
};

function inputText(type: string): string {
  if (type.startsWith("xstate.after.")) return `the time is over: ${timerText(type)}`;
  return ORDERS[type] ?? type;
}

/** How many there are, by status. */
export function sumText(all: readonly SagaStatus[]): string {
  const kinds = ["parked", "active", "done"] as const;
  const counts = kinds.map((kind) => [kind, all.filter(({ status }) => status === kind).length]);
  const each = counts.filter(([, count]) => count !== 0).map(([kind, count]) => `${count} ${kind}`);
  return `${counted(all.length, "instance")}: ${each.join(", ")}.`;
}

const ago = (time: string, nowMs: number): string =>
  `${spoken(Math.max(0, nowMs - Date.parse(time)))} ago`;

function inTime(time: string, nowMs: number): string {
  const leftMs = Date.parse(time) - nowMs;
  return leftMs <= 0 ? "is due" : `in ${spoken(leftMs)}`;
}

/** A word as a shell takes it. */
function shellWord(text: string): string {
  return /^[\w.:@/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
