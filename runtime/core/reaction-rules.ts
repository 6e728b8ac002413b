// What a reaction may be: names, events and commands that fit together. Tells every breach at once.
import { EventwrightError } from "./error.ts";
import type { AnyCreator, MessageDefinition } from "./message.ts";

/** What a reaction is made of, as somebody without types may give it. */
interface GivenReaction {
  readonly on: readonly AnyCreator[];
  readonly commands: readonly AnyCreator[];
  readonly react: unknown;
  readonly from: string;
}

/** Throws `reaction_invalid`, naming everything that keeps a reaction from running. */
export function checkReaction(name: string, { on, commands, react, from }: GivenReaction): void {
  const heard = on.map(({ definition }) => definition);
  const sent = commands.map(({ definition }) => definition);
  const problems = [
    ...nameProblems(name),
    ...listProblems("on", "event", heard),
    ...listProblems("commands", "command", sent),
    ...contextProblems(heard, sent),
    ...(typeof react === "function" ? [] : ["react: is no function; give one"]),
    ...(STARTS.includes(from) ? [] : [`from: "${from}" is no start; write now or beginning`]),
  ];
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `\n  ${problem}`).join("");
  const text = `The reaction ${name} breaks ${problems.length} rule(s):${lines}`;
  throw new EventwrightError("reaction_invalid", text);
}

const STARTS: readonly string[] = ["now", "beginning"];

/** It is a reader's name, and a token of subjects. */
function nameProblems(name: string): readonly string[] {
  if (/^[A-Z]\w*$/.test(name)) return [];
  return [`"${name}" is no name: begin with a capital, then letters and digits: WelcomeCustomer`];
}

function listProblems(
  list: string,
  kind: MessageDefinition["kind"],
  definitions: readonly MessageDefinition[],
): readonly string[] {
  if (definitions.length === 0) return [`${list}: names no ${kind}; name one at least`];
  const types = definitions.map(({ type }) => type);
  const twice = types.filter((type, index) => types.indexOf(type) !== index);
  const others = definitions.filter((definition) => definition.kind !== kind);
  return [
    ...[...new Set(twice)].map((type) => `${list}: ${type} stands there twice; take one out`),
    ...others.map(({ type }) => `${list}: ${type} is no ${kind}`),
  ];
}

/** What it hears of itself and all that it sends are of one context; feeds are of any. */
function contextProblems(
  heard: readonly MessageDefinition[],
  sent: readonly MessageDefinition[],
): readonly string[] {
  const contextsOf = (definitions: readonly MessageDefinition[]): readonly string[] => [
    ...new Set(definitions.map(({ context }) => context)),
  ];
  const own = contextsOf(heard.filter(({ feed }) => feed === undefined));
  const [context] = own.length > 0 ? own : contextsOf(sent);
  const several = `on: its events are of ${own.join(" and ")}; hear other contexts by their feeds`;
  const strangers = sent.filter((definition) => definition.context !== context);
  return [
    ...(own.length > 1 ? [several] : []),
    ...strangers.map(
      (command) =>
        `commands: ${command.type} is of ${command.context}, not of ${context}; ` +
        `let a service of ${context} call ${command.context}`,
    ),
  ];
}
