// Who handles and emits what.
import type { Findings } from "../finding.ts";
import type { ActorType, Catalog, MessageType, Reference } from "../model.ts";
import { isMisspelt } from "../parse/keys.ts";
import type { Doubts } from "./doubts.ts";
import { ownersOf } from "./owners.ts";

/** Reports messages without, or with several, owners. */
export function checkHandlers(catalog: Catalog, doubts: Doubts, findings: Findings): void {
  const unknown = unknownNames(catalog);
  const isElsewhere = ({ name, kind }: MessageType): boolean =>
    doubts.mayBeHidden(name) || isMisspelt(name, unknown[kind]);
  for (const command of catalog.commands) {
    const handlers = ownersOf(catalog, command);
    if (handlers.length === 0 && isElsewhere(command)) continue;
    const help = `Name ${command.name} under handles of exactly one aggregate or service.`;
    checkOwners(findings, "command", command, handlers, "handled", help);
  }
  for (const event of catalog.events) {
    const emitters = ownersOf(catalog, event);
    if (emitters.length === 0 && isElsewhere(event)) continue;
    const help = `Name ${event.name} under emits of exactly one aggregate or service.`;
    checkOwners(findings, "event", event, emitters, "emitted", help);
  }
}

/** Names that actors have and nobody defines: one that is misspelt there is reported there. */
function unknownNames({ actors, commands, events }: Catalog) {
  const without = (
    references: readonly { readonly name: string }[],
    messages: readonly MessageType[],
  ): readonly string[] => {
    const known = new Set(messages.map(({ name }) => name));
    return references.map(({ name }) => name).filter((name) => !known.has(name));
  };
  return {
    command: without(
      actors.flatMap(({ handles }) => handles),
      commands,
    ),
    event: without(
      actors.flatMap(({ emits }) => emits),
      events,
    ),
  };
}

function checkOwners(
  findings: Findings,
  what: string,
  message: MessageType,
  owners: readonly ActorType[],
  verb: string,
  help: string,
): void {
  if (owners.length === 1) return;
  const code = owners.length === 0 ? `${what}-without-owner` : `${what}-with-owners`;
  const text =
    owners.length === 0
      ? `The ${what} ${message.name} is ${verb} by nobody.`
      : `The ${what} ${message.name} is ${verb} by ${owners.map(({ name }) => name).join(", ")}.`;
  findings.error(code, message.place, message.name, text, help);
}

/** Every event that a saga names, in order, each once. */
export function heardBy(saga: Catalog["sagas"][number]): Catalog["sagas"][number]["startsOn"] {
  const steps = saga.groups.flat();
  const all = [
    ...saga.startsOn,
    ...saga.stopsOn,
    ...steps.flatMap(({ done, failed, undo }) => [done, failed, undo?.done, undo?.failed]),
    ...(saga.hears ?? []),
  ].flatMap((reference) => (reference && reference.name !== "" ? [reference] : []));
  return all.filter(({ name }, index) => all.findIndex((item) => item.name === name) === index);
}

/** Every command that a saga sends, in order, each once. */
export function sentBy(saga: Catalog["sagas"][number]): readonly string[] {
  return commandsOf(saga).map(({ name }) => name);
}

/** The same, where the saga names them. */
export function commandsOf(saga: Catalog["sagas"][number]): readonly Reference[] {
  const steps = saga.groups.flat();
  const all = [...steps.flatMap((step) => [step.do, step.undo]), saga.onCompleted, saga.onFailed];
  const commands = [...all.flatMap((sending) => sending?.command ?? []), ...(saga.sends ?? [])];
  return commands.filter(
    ({ name }, index) => commands.findIndex((item) => item.name === name) === index,
  );
}
