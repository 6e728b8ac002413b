// Casters: one function from each version to its neighbour, field by field, as planned.
import type { Direction } from "../casting/conversions.ts";
import { type CastPlan, type FieldCast, planDown, planUp } from "../casting/plan.ts";
import { currentVersion, type MessageType, type Version } from "../model.ts";
import { sameType } from "../type.ts";
import { convertedText } from "./conversions.ts";
import { braces } from "./layout.ts";
import { type EmitOptions, versionName } from "./names.ts";
import type { Printer } from "./printer.ts";
import { typeText } from "./types.ts";

/** A printed caster: its name, and from which version it leads. */
export interface Caster {
  readonly from: number;
  readonly name: string;
}

/** Writes the functions from each released version to the next, and gives their names. */
export function emitUpcasters(
  printer: Printer,
  options: EmitOptions,
  message: MessageType,
): readonly Caster[] {
  return stepsOf(message).map(([before, after]) =>
    printCaster(printer, options, message, planUp(options.catalog, before, after)),
  );
}

/** Writes the functions back, for as far down from the current version as there is a safe way. */
export function emitDowncasters(
  printer: Printer,
  options: EmitOptions,
  message: MessageType,
): readonly Caster[] {
  return downPlans(options, message).map((plan) => printCaster(printer, options, message, plan));
}

/** The versions that the current one can be cast down to, the nearest first. */
export function downVersions(options: EmitOptions, message: MessageType): readonly number[] {
  return downPlans(options, message).map(({ target }) => target.number);
}

function downPlans({ catalog }: EmitOptions, message: MessageType): readonly CastPlan[] {
  if (message.kind === "command") return [];
  const steps = [...stepsOf(message)].reverse();
  const plans = steps.map(([before, after]) => planDown(catalog, before, after));
  const end = plans.findIndex(({ problems }) => problems.length > 0);
  return end < 0 ? plans : plans.slice(0, end);
}

/** Neighbouring versions up to the current one: drafts are not cast. */
function stepsOf(message: MessageType): readonly (readonly [Version, Version])[] {
  const { number } = currentVersion(message);
  const released = message.versions.filter((version) => version.number <= number);
  return released.slice(1).map((after, index) => [released[index]!, after] as const);
}

function printCaster(
  printer: Printer,
  options: EmitOptions,
  message: MessageType,
  plan: CastPlan,
): Caster {
  const { direction, source, target, casts } = plan;
  const name = `${direction}cast${versionName(message, source.number)}`;
  const types = [versionName(message, source.number), versionName(message, target.number)];
  const argument = casts.length === 0 ? "_data" : "data";
  printer.block(`function ${name}(${argument}: ${types[0]}): ${types[1]}`, () => {
    printHookCalls(printer, options, casts);
    if (casts.length === 0) printer.line("return {};");
    else printer.layout(braces("return ", castEntries(printer, options, plan)), ";");
  });
  printer.line();
  return { from: source.number, name };
}

/** A hook that gives several fields is called once. */
function printHookCalls(printer: Printer, options: EmitOptions, casts: readonly FieldCast[]): void {
  for (const cast of casts) {
    if (cast.kind !== "hook" || !cast.several || !isFirstOf(casts, cast)) continue;
    const hook = hookName(printer, options, cast);
    printer.line(`const ${resultName(cast)} = ${hook}(data);`);
  }
}

type HookCast = Extract<FieldCast, { readonly kind: "hook" }>;

function isFirstOf(casts: readonly FieldCast[], cast: HookCast): boolean {
  return casts.find((other) => other.kind === "hook" && other.change === cast.change) === cast;
}

const resultName = ({ hook }: HookCast): string => `${hook.name}Result`;

function castEntries(
  printer: Printer,
  options: EmitOptions,
  { casts, direction }: CastPlan,
): readonly string[] {
  return casts.map((cast) => `${cast.to.name}: ${castText(printer, options, cast, direction)}`);
}

function castText(
  printer: Printer,
  options: EmitOptions,
  cast: FieldCast,
  direction: Direction,
): string {
  switch (cast.kind) {
    case "copy":
      return copiedText(printer, cast);
    case "literal":
      return JSON.stringify(cast.value);
    case "convert":
      return convertedText(printer, options.catalog, cast, direction);
    case "hook":
      if (cast.several) return `${resultName(cast)}.${cast.to.name}`;
      return `${hookName(printer, options, cast)}(data)`;
  }
}

function copiedText(
  printer: Printer,
  { to, from }: Extract<FieldCast, { readonly kind: "copy" }>,
): string {
  const value = `data.${from.name}`;
  const filled =
    from.optional && !to.optional && to.default
      ? `(${value} === undefined ? ${JSON.stringify(to.default.value)} : ${value})`
      : value;
  if (sameType(to.type, from.type) || isSimple(to) || isSimple(from)) return filled;
  const type = `${typeText(printer, to.type)}${to.optional ? " | undefined" : ""}`;
  return `${filled} as unknown as ${type}`;
}

/** What TypeScript assigns by itself: interfaces and index signatures it does not. */
const isSimple = ({ type }: FieldCast["to"]): boolean =>
  type.kind === "primitive" || type.kind === "enum" || type.kind === "literal";

function hookName(printer: Printer, options: EmitOptions, { hook, change }: HookCast): string {
  return printer.value(options.hookModule(change.place, hook.file), hook.name);
}
