// Rules of names: events say what happened, commands what to do, and neither says what it is.
import type { MessageType } from "../model.ts";
import type { LintContext, Remark, Rule } from "./rule.ts";
import { imperativeOf, isImperative, isPastTense, pastTenseOf } from "./tense.ts";

/** Rules of names. */
export const NAMING: readonly Rule[] = [
  {
    code: "event-like-command",
    severity: "error",
    why: "An event that reads like a command is taken for one.",
    find: ({ catalog, allowed }) => free(catalog.events, allowed).flatMap(eventLikeCommand),
  },
  {
    code: "command-like-event",
    severity: "error",
    why: "A command that reads like an event is taken for something that happened.",
    find: ({ catalog, allowed }) => free(catalog.commands, allowed).flatMap(commandLikeEvent),
  },
  {
    code: "event-tense",
    severity: "warning",
    why: "An event happened: its name is in the past tense.",
    find: ({ catalog, allowed }) =>
      free(catalog.events, allowed)
        .filter((event) => !isPastTense(stem(event.name)) && eventLikeCommand(event).length === 0)
        .map((event) => remark(event, "is not in the past tense", pastTenseOf(stem(event.name)))),
  },
  {
    code: "command-mood",
    severity: "warning",
    why: "A command asks: its name is an imperative.",
    find: ({ catalog, allowed }) =>
      free(catalog.commands, allowed)
        .filter((item) => !isImperative(stem(item.name)) && commandLikeEvent(item).length === 0)
        .map((item) => remark(item, "is no imperative", imperativeOf(stem(item.name)))),
  },
  {
    code: "kind-in-name",
    severity: "warning",
    why: "What a message is, is clear from where it stands.",
    find: ({ catalog, allowed }) =>
      free([...catalog.events, ...catalog.commands], allowed)
        .filter(({ name, kind }) => name !== stem(name) && name.endsWith(capital(kind)))
        .map((item) => remark(item, `says that it is a${AN[item.kind]}`, stem(item.name))),
  },
  {
    code: "version-in-name",
    severity: "warning",
    why: "Versions have numbers of their own, and casters between them.",
    find: ({ catalog, allowed }) =>
      free([...catalog.events, ...catalog.commands], allowed)
        .filter(({ name }) => /[a-z]V\d+$/.test(name))
        .map((item) =>
          remark(
            item,
            "has a version in its name",
            item.name.replace(/V\d+$/, ""),
            "add a version",
          ),
        ),
  },
  {
    code: "crud-event",
    severity: "warning",
    why: "That data changed says nothing of what happened, and why.",
    find: ({ catalog, allowed }) =>
      free(catalog.events, allowed)
        .filter(({ name }) => /(Created|Updated|Deleted|Changed|Modified|Saved)$/.test(name))
        .map((event) => ({
          ...head(event),
          message: `The event ${event.name} says that data changed, not what happened.`,
          help: "Name it after the decision: AddressCorrected, CustomerRegistered, OrderCancelled.",
        })),
  },
  {
    code: "query-event",
    severity: "warning",
    why: "Questions and answers as events couple two sides through the log.",
    find: ({ catalog, allowed }) =>
      free(catalog.events, allowed)
        .filter(({ name }) => /(Requested|Responded)$/.test(name))
        .map((event) => ({
          ...head(event),
          message: `The event ${event.name} reads like a question or an answer.`,
          help: "Ask with a command, or query a projection; an event says what was decided.",
        })),
  },
];

const AN = { event: "n event", command: " command" } as const;

/** Messages whose names are looked at. */
function free(
  messages: readonly MessageType[],
  allowed: LintContext["allowed"],
): readonly MessageType[] {
  return messages.filter(({ name }) => !allowed.has(name));
}

/** A verb and its object, as in PlaceOrder: its past form leads back to it. */
function eventLikeCommand(event: MessageType): readonly Remark[] {
  const name = stem(event.name);
  if (isPastTense(name) || !isImperative(name)) return [];
  const past = pastTenseOf(name);
  if (past === undefined || imperativeOf(past) !== name) return [];
  return [remark(event, "is named like a command", past)];
}

function commandLikeEvent(command: MessageType): readonly Remark[] {
  const name = stem(command.name);
  if (!isPastTense(name) || isImperative(name)) return [];
  return [remark(command, "is named like an event", imperativeOf(name))];
}

/** A name without the suffix that other rules speak of. */
function stem(name: string): string {
  return name.replace(/V\d+$/, "").replace(/(?<=[a-z0-9])(Event|Command)$/, "");
}

const capital = (kind: MessageType["kind"]): string => (kind === "event" ? "Event" : "Command");

const head = ({ name, place }: MessageType): Pick<Remark, "place" | "subject"> => ({
  place,
  subject: name,
});

function remark(message: MessageType, problem: string, better?: string, or?: string): Remark {
  const example = message.kind === "event" ? "OrderPlaced" : "PlaceOrder";
  const rename = better ? `Call it ${better}` : `Give it a name such as ${example}`;
  return {
    ...head(message),
    message: `The ${message.kind} ${message.name} ${problem}.`,
    help: `${rename}${or ? `, and ${or}` : ""}; or allow it under lint.`,
  };
}
