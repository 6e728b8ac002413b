// Names for a chart's actions and guards. XState types them loosely, so they are narrowed here.
import type { ChartNames } from "./chart-model.ts";

export type ActionRole = "command" | "fact" | "reject" | "assign" | "action";

export interface ChartAction {
  readonly name: string;
  /** What the action does: sends a command, emits a fact, rejects, assigns, or something else. */
  readonly role: ActionRole;
  /** A constant that distinguishes it: a reject's reason, a saga's step or `once` name. */
  readonly detail: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

const TIMER_EVENT_PREFIX = "xstate.after.";
const BUILT_IN_PREFIX = "xstate.";
const DETAIL_PARAMETERS = ["reason", "step", "once"] as const;

/** Describes one entry, exit or transition action. */
export function toChartAction(action: unknown, names: ChartNames): ChartAction {
  const fields = fieldsOf(action);
  const type = typeof action === "string" ? action : fields?.type;
  if (typeof type !== "string") return { name: "inline", role: "action", detail: null };
  const name = type.startsWith(BUILT_IN_PREFIX) ? builtInName(type, fields) : type;
  return { name, role: roleOf(type, name, names), detail: detailOf(fields?.params) };
}

/** True for the raise and cancel that XState itself adds to run `after`: `after` shows them. */
export function isTimerBookkeeping(action: unknown): boolean {
  const fields = fieldsOf(action);
  const id = fields?.type === "xstate.cancel" ? fields.sendId : fields?.id;
  return typeof id === "string" && id.startsWith(TIMER_EVENT_PREFIX);
}

/** Describes a guard: its name, its constant parameters, and how guards are combined. */
export function guardText(guard: unknown): string {
  if (typeof guard === "string") return guard;
  const fields = fieldsOf(guard);
  if (typeof fields?.type === "string") return fields.type + parametersText(fields.params);
  if (typeof guard !== "function") return "inline";
  if (guard.name === "stateIn") return `in ${constantText(fields?.stateValue)}`;
  return Array.isArray(fields?.guards) ? combinedText(guard.name, fields.guards) : "inline";
}

function combinedText(operator: string, guards: readonly unknown[]): string {
  const operands = guards.map((guard) =>
    isCombined(guard) ? `(${guardText(guard)})` : guardText(guard),
  );
  return operator === "not" ? `not ${operands.join("")}` : operands.join(` ${operator} `);
}

/** `not` binds tighter than `and` and `or`, so it needs no brackets as their operand. */
function isCombined(guard: unknown): boolean {
  return typeof guard === "function" && (guard.name === "and" || guard.name === "or");
}

function builtInName(type: string, fields: Fields | undefined): string {
  const event = fieldsOf(fields?.event)?.type;
  const builtIn = type.slice(BUILT_IN_PREFIX.length);
  if (typeof event !== "string") return builtIn;
  return builtIn === "emit" ? event : `${builtIn} ${event}`;
}

function roleOf(type: string, name: string, names: ChartNames): ActionRole {
  if (type === "xstate.assign") return "assign";
  if (names.commands.has(name)) return "command";
  if (names.facts.has(name)) return "fact";
  return name === "reject" ? "reject" : "action";
}

function detailOf(parameters: unknown): string | null {
  const fields = typeof parameters === "object" ? fieldsOf(parameters) : undefined;
  if (fields === undefined) return null;
  const details = DETAIL_PARAMETERS.map((name) => fields[name]).filter(
    (value) => typeof value === "string" || typeof value === "number",
  );
  return details.length === 0 ? null : details.join(" ");
}

function parametersText(parameters: unknown): string {
  if (parameters === undefined) return "";
  return `(${constantText(parameters)})`;
}

function constantText(value: unknown): string {
  if (typeof value === "function") return "…";
  if (Array.isArray(value)) return value.map(constantText).join(", ");
  const fields = fieldsOf(value);
  if (fields === undefined) return String(value);
  return Object.entries(fields)
    .map(([name, field]) => `${name} ${constantText(field)}`)
    .join(", ");
}

function fieldsOf(value: unknown): Fields | undefined {
  const hasFields = (typeof value === "object" && value !== null) || typeof value === "function";
  // XState's built-in actions are functions that carry their description as properties.
  return hasFields ? (value as Fields) : undefined;
}
