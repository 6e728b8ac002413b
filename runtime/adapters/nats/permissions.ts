// Which role needs which subjects, as this adapter uses them. Pure: it knows names and no server.
// Nobody needs more: what is missing here is refused.
import { namesOf } from "../../core/subjects.ts";
import { roleUnder } from "./prefixed-roles.ts";

/** What a context consists of, as far as permissions go. */
export interface PermissionParts {
  readonly context: string;
  /** The environment, as for `nats()`: its roles may do nothing in any other. */
  readonly prefix?: string | undefined;
  readonly aggregates: readonly HandlerPart[];
  readonly services: readonly HandlerPart[];
  /** Their names. */
  readonly sagas: readonly string[];
  readonly projections: readonly string[];
  readonly feeds?: readonly string[];
  /** The feeds of other contexts that sagas and projections hear. */
  readonly imports?: readonly ImportPart[];
  /** The commands of the role `sender`; default: every one. */
  readonly sends?: readonly string[];
}

/** An aggregate or a service, and the types of the commands that it handles. */
export interface HandlerPart {
  readonly name: string;
  readonly commands: readonly string[];
}

/** A feed of another context. */
export interface ImportPart {
  readonly context: string;
  readonly feed: string;
}

/** The roles of a context. */
export type RoleName = "worker" | "sender" | "reader" | "viewer" | "partner" | "operator";

/** What a role may do; everything else is refused. */
export interface Role {
  readonly name: RoleName;
  /** Who it is for, in a sentence. */
  readonly doc: string;
  /** The client's `inboxPrefix`: nobody else hears what comes there. */
  readonly inboxPrefix: string;
  /** Subjects with wildcards. */
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** The names of the roles. */
export const ROLE_NAMES: readonly RoleName[] = [
  "worker",
  "sender",
  "reader",
  "viewer",
  "partner",
  "operator",
];

/**
 * The roles of a context, and what each may do. One that has nothing to do is left out, such as a
 * viewer where there are no rows: a server takes an empty list for a permission to do everything.
 * Throws `prefix_invalid`.
 */
export function rolesOf(parts: PermissionParts): readonly Role[] {
  const make = [workerOf, senderOf, readerOf, viewerOf, partnerOf, operatorOf];
  const roles = make.map((roleOf) => roleOf(parts)).filter(({ publish }) => publish.length > 0);
  return parts.prefix === undefined ? roles : roles.map((role) => roleUnder(parts.prefix!, role));
}

const inboxOf = (context: string, role: RoleName): string => `_INBOX.${context}.${role}`;
const api = (call: string, stream: string, rest = ""): string => `$JS.API.${call}.${stream}${rest}`;
const bucketOf = (bucket: string): string => `KV_${bucket}`;
const handlersOf = ({ aggregates, services }: PermissionParts): readonly HandlerPart[] => [
  ...aggregates,
  ...services,
];

/** The streams of a context by what is done with them. */
function streamsOf(parts: PermissionParts) {
  const { context, aggregates, services, projections, feeds = [], imports = [] } = parts;
  const names = namesOf(context);
  const commands = aggregates.length > 0 ? [names.commands] : [];
  const queues = [...commands, ...services.map(({ name }) => names.calls(name))];
  const rows = projections.map((name) => names.rows(name));
  const buckets = [names.readers, names.snapshots, ...rows];
  const published = feeds.map((name) => names.feed(name));
  const read = [names.events, names.sagas, names.timers, ...queues, ...published];
  const all = [...read, names.deadLetters, ...buckets.map(bucketOf)];
  // Those of others are read, and never made.
  const foreign = imports.map(({ context: other, feed }) => namesOf(other).feed(feed));
  return { names, commands, queues, rows, buckets, read, all, foreign };
}

/** The process that runs the parts: it owns every stream of its context. */
function workerOf(parts: PermissionParts): Role {
  const { context, aggregates, sagas, feeds = [], imports = [] } = parts;
  const { names, commands, queues, rows, buckets, read, all, foreign } = streamsOf(parts);
  const prefix = `ew.${context}`;
  const handlers = handlersOf(parts).map(({ name }) => name);
  return {
    name: "worker",
    doc: "The app: it runs all parts, and makes the streams when they are missing.",
    inboxPrefix: inboxOf(context, "worker"),
    publish: [
      "$JS.API.INFO",
      ...all.flatMap((name) => [api("STREAM.INFO", name), api("STREAM.CREATE", name)]),
      // Its subjects grow with the aggregates; those of the other streams never change.
      ...commands.map((name) => api("STREAM.UPDATE", name)),
      ...foreign.map((name) => api("STREAM.INFO", name)),
      ...handlers.map((name) => `${prefix}.evt.${name}.*`),
      ...imports.map(({ context: other, feed }) => `${prefix}.evt.${other}.${feed}.*`),
      ...commandSubjects(parts),
      ...sagas.flatMap((saga) => [`${prefix}.saga.${saga}.*`, `${prefix}.timer.${saga}.*.*.*`]),
      // Of any reader: a catalog does not know of reactions.
      `${prefix}.dlq.*.*`,
      ...feeds.map((name) => `${prefix}.pub.${name}.*`),
      `$KV.${names.readers}.>`,
      ...aggregates.map(({ name }) => `$KV.${names.snapshots}.${name}.*`),
      ...rows.map((bucket) => `$KV.${bucket}.*`),
      ...[names.events, names.sagas, names.deadLetters, ...buckets.map(bucketOf)].map((name) =>
        api("STREAM.MSG.GET", name),
      ),
      ...[names.events, names.deadLetters].map((name) => api("DIRECT.GET", name)),
      ...[...read, names.deadLetters, ...foreign].flatMap(tailCalls),
      // A query asks whether its projection has passed an event, an idle shard whether it has
      // passed all that can be purged, a list of dead letters whether any is left.
      ...[names.events, names.timers, names.deadLetters, ...commands].map((name) =>
        api("CONSUMER.INFO", name, ".*"),
      ),
      ...[names.timers, names.deadLetters, ...queues].map((name) => api("STREAM.PURGE", name)),
      `_INBOX.${context}.>`,
    ],
    subscribe: [
      `${inboxOf(context, "worker")}.>`,
      ...handlers.map((name) => `${prefix}.ask.*.${name}.*.*`),
    ],
  };
}

/** Reading a stream for ever, with a consumer of one's own. */
function tailCalls(stream: string): readonly string[] {
  return ["CREATE", "MSG.NEXT", "DELETE"].map((call) => api(`CONSUMER.${call}`, stream, ".*"));
}

/** Commands, durable and direct: all of them, or some. */
function commandSubjects(parts: PermissionParts, some?: readonly string[]): readonly string[] {
  const prefix = `ew.${parts.context}`;
  return handlersOf(parts).flatMap(({ name, commands }) =>
    commands
      .filter((command) => some?.includes(command) ?? true)
      .flatMap((command) => [
        `${prefix}.cmd.${name}.${command}.*`,
        `${prefix}.ask.*.${name}.${command}.*`,
      ]),
  );
}

/** Another program that sends commands (docs/wire.md). */
function senderOf(parts: PermissionParts): Role {
  const inboxPrefix = inboxOf(parts.context, "sender");
  return {
    name: "sender",
    doc: "A program that sends commands and hears their answers.",
    inboxPrefix,
    publish: commandSubjects(parts, parts.sends),
    subscribe: [`${inboxPrefix}.>`],
  };
}

/**
 * It makes no consumer: whoever may make one can have its messages delivered to any subject that
 * somebody listens to, whatever else is forbidden. Direct gets read the same.
 */
function readerOf({ context }: PermissionParts): Role {
  const { events } = namesOf(context);
  const inboxPrefix = inboxOf(context, "reader");
  return {
    name: "reader",
    doc: "A program that reads the events.",
    inboxPrefix,
    publish: [api("STREAM.INFO", events), ...getCalls(events, ".>")],
    subscribe: [`${inboxPrefix}.>`],
  };
}

/** Single messages, from any copy or from the leader. */
function getCalls(stream: string, subjects: string): readonly string[] {
  const direct = api("DIRECT.GET", stream);
  return [direct, `${direct}${subjects}`, api("STREAM.MSG.GET", stream)];
}

/** A program that shows rows: it also sees how far their projections are. */
function viewerOf({ context, projections }: PermissionParts): Role {
  const { readers, ...names } = namesOf(context);
  const inboxPrefix = inboxOf(context, "viewer");
  return {
    name: "viewer",
    doc: "A program that reads the rows of projections, and how far each projection is.",
    inboxPrefix,
    publish: projections.flatMap((name) => {
      const rows = names.rows(name);
      return [
        ...getCalls(bucketOf(rows), `.$KV.${rows}.*`),
        // Of any generation: it may have been divided anew.
        api("DIRECT.GET", bucketOf(readers), `.$KV.${readers}.${name}.*.*`),
      ];
    }),
    subscribe: [`${inboxPrefix}.>`],
  };
}

/** Another context, or somebody else's program: it sees what the feeds show, and no more. */
function partnerOf({ context, feeds = [] }: PermissionParts): Role {
  const names = namesOf(context);
  const inboxPrefix = inboxOf(context, "partner");
  return {
    name: "partner",
    doc: "A program of somebody else, which reads the feeds.",
    inboxPrefix,
    publish: feeds.flatMap((name) => {
      const stream = names.feed(name);
      return [api("STREAM.INFO", stream), ...getCalls(stream, ".>")];
    }),
    subscribe: [`${inboxPrefix}.>`],
  };
}

/**
 * A person with `eventwright doctor`, the dead letters, and the instances of sagas: what is to
 * become of those is written into the record of their reader, whose owner does it.
 */
function operatorOf(parts: PermissionParts): Role {
  const { names, read, all, foreign } = streamsOf(parts);
  const inboxPrefix = inboxOf(parts.context, "operator");
  return {
    name: "operator",
    doc:
      "A person who runs doctor, looks at dead letters and at the instances of sagas, and has them " +
      "handled again or dropped, resumed or abandoned.",
    inboxPrefix,
    publish: [
      "$JS.API.INFO",
      "$JS.API.STREAM.LIST",
      "$SYS.REQ.ACCOUNT.PING.CONNZ",
      ...all.flatMap((name) => [api("STREAM.INFO", name), api("CONSUMER.LIST", name)]),
      ...foreign.map((name) => api("STREAM.INFO", name)),
      ...[...read, ...foreign, bucketOf(names.readers)].map((name) => api("DIRECT.GET", name)),
      ...all.map((name) => api("CONSUMER.DELETE", name, ".*")),
      ...[names.deadLetters, names.sagas].flatMap((name) => [
        ...getCalls(name, ".>"),
        api("CONSUMER.CREATE", name, ".*"),
        api("CONSUMER.MSG.NEXT", name, ".*"),
      ]),
      api("CONSUMER.INFO", names.deadLetters, ".*"),
      api("STREAM.MSG.GET", bucketOf(names.readers)),
      `$KV.${names.readers}.>`,
    ],
    subscribe: [`${inboxPrefix}.>`],
  };
}
