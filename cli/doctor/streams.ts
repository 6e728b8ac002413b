// What may be wrong with the streams of a context: what they are set to, their copies, consumers.
import type {
  ConsumerFacts,
  ContextFacts,
  NatsReport,
  PeerFacts,
  StreamFacts,
} from "eventwright/nats-inspect";
import { counted, type Diagnosis, listed, spoken, streamNamed, THRESHOLDS } from "./diagnosis.ts";
import { nearlyFull } from "./servers.ts";

/** Findings about the streams of one context. */
export function diagnoseStreams(
  { context, streams }: ContextFacts,
  report: NatsReport,
): readonly Diagnosis[] {
  return [
    ...missing(context, streams, report),
    ...streams.flatMap((stream) => [
      ...settings(stream),
      ...history(stream),
      ...room(stream),
      ...consumers(stream),
    ]),
    ...leaders(context, streams),
    ...copies(context, streams),
    ...replicas(context, streams, report),
    ...domains(context, streams, report.peers),
  ];
}

/** What every app has; command streams depend on its parts. */
function missing(
  context: string,
  streams: readonly StreamFacts[],
  report: NatsReport,
): readonly Diagnosis[] {
  const nameOf = (suffix: string): string => streamNamed(report, context, suffix);
  const wanted = ["EVENTS", "SAGAS", "TIMERS", "DLQ"].map(nameOf);
  wanted.push(`KV_${nameOf("READERS")}`);
  return wanted
    .filter((name) => !streams.some((stream) => stream.name === name))
    .filter((name) => !report.unanswered.includes(name))
    .map((name) => ({
      code: "stream-missing",
      severity: "error",
      subject: name,
      message: `${name} is not there, though other streams of ${context} are.`,
      help:
        "If it was deleted, restore it from a copy, with the reader records and rows of the same " +
        "time. If the app has never run, start it: it makes what is missing.",
    }));
}

function settings(stream: StreamFacts): readonly Diagnosis[] {
  const { name, unsafe, storage } = stream;
  const found: Diagnosis[] = [];
  if (unsafe.length > 0) {
    found.push({
      code: "stream-unsafe",
      severity: "error",
      subject: name,
      message: `${name} would lose or misplace messages: ${unsafe.join("; ")}.`,
      help: `Change it, with nats stream edit ${name}: until then no app starts.`,
    });
  }
  if (storage !== "file") {
    found.push({
      code: "stream-in-memory",
      severity: "error",
      subject: name,
      message: `${name} has ${storage} storage: a restart of the server empties it.`,
      help: "Copy what is in it, and make it anew with storage: file.",
    });
  }
  if (stream.maxMessageBytes > 0) {
    found.push({
      code: "message-limit",
      severity: "warning",
      subject: name,
      message: `${name} takes no message of more than ${stream.maxMessageBytes} bytes.`,
      help: `An app counts on max_payload: remove the limit with nats stream edit ${name}.`,
    });
  }
  return found;
}

/** Logs are kept for ever, so a gap is a loss. */
function history(stream: StreamFacts): readonly Diagnosis[] {
  const { name, kind, firstSequence, messages, deleted, lost, lastSequence } = stream;
  const gone: string[] = [];
  if (kind === "events" || kind === "sagas") {
    if (messages > 0 && firstSequence > 1) gone.push(`it begins at ${firstSequence}, not at 1`);
    if (messages === 0 && lastSequence > 0) gone.push(`all up to ${lastSequence} are gone`);
    if (deleted > 0) gone.push(`${counted(deleted, "message")} inside are gone`);
  }
  if (lost > 0) gone.push(`the server says that it lost ${counted(lost, "message")}`);
  if (gone.length === 0) return [];
  return [
    {
      code: "history-missing",
      severity: "error",
      subject: name,
      message: `${name} is not whole: ${gone.join("; ")}.`,
      help: "Restore it from a copy, with the reader records and rows of the same time.",
    },
  ];
}

function room(stream: StreamFacts): readonly Diagnosis[] {
  const { name, kind, messages, maxMessages } = stream;
  if (maxMessages <= 0) return [];
  if (kind === "queue") {
    return nearlyFull("queue-full", name, messages, maxMessages, name, {
      next: "senders are told `overloaded`",
      help: "Look at what its reader waits for, below; then send more slowly.",
    });
  }
  if (kind !== "deadLetters") return [];
  return nearlyFull("dead-letters-full", name, messages, maxMessages, name, {
    next: "readers stop at the next message that they cannot handle",
    help: "Mend what the dead letters name; then remove those that nobody needs any more.",
  });
}

function leaders(context: string, streams: readonly StreamFacts[]): readonly Diagnosis[] {
  const unled = streams.filter(({ leader }) => !leader).map(({ name }) => name);
  if (unled.length === 0) return [];
  return [
    {
      code: "no-leader",
      severity: "error",
      subject: context,
      message: `Nobody leads ${listed(unled)}: nothing is stored there now.`,
      help: "Start the servers that are away: most copies of a stream must be there.",
    },
  ];
}

/** One server that is away or slow has copies of many streams: it is told once. */
function copies(context: string, streams: readonly StreamFacts[]): readonly Diagnosis[] {
  const all = streams.flatMap(({ name, copies: some }) => some.map((copy) => ({ name, ...copy })));
  const servers = [...new Set(all.map(({ server }) => server))];
  return servers.flatMap((server) => {
    const here = all.filter((copy) => copy.server === server);
    const away = here.filter(({ offline }) => offline);
    const slow = here.filter(
      ({ offline, current, lag }) => !offline && (!current || lag > THRESHOLDS.copyLag),
    );
    return [
      ...told("copies-offline", "error", away, "are away", "Start that server again."),
      ...told("copies-behind", "warning", slow, "are behind", "If it stays so, see to its disk."),
    ];
    function told(
      code: string,
      severity: Diagnosis["severity"],
      some: typeof here,
      what: string,
      help: string,
    ): readonly Diagnosis[] {
      if (some.length === 0) return [];
      const names = listed(some.map(({ name }) => name));
      const message = `The copies on ${server} ${what}: ${names}.`;
      return [{ code, severity, subject: context, message, help }];
    }
  });
}

/** Apps make consumers that go away by themselves; others stay until somebody removes them. */
function consumers({ name, consumers: all }: StreamFacts): readonly Diagnosis[] {
  const found: Diagnosis[] = [];
  const isOrphan = ({ durable, inUse, idleMs }: ConsumerFacts): boolean =>
    durable && !inUse && idleMs > THRESHOLDS.idleConsumerMs;
  for (const { name: consumer, pending, idleMs } of all.filter(isOrphan)) {
    found.push({
      code: "consumer-orphaned",
      severity: "warning",
      subject: name,
      message:
        `Nobody has used the consumer ${consumer} of ${name} for ${spoken(idleMs)}; ` +
        `${counted(pending, "message")} wait for it.`,
      help: `No app of Eventwright makes such a one. Remove it: nats consumer rm ${name} ${consumer}`,
    });
  }
  if (all.length > THRESHOLDS.consumers) {
    found.push({
      code: "consumers-many",
      severity: "warning",
      subject: name,
      message: `${name} has ${all.length} consumers; each reader of an app has one.`,
      help: "Look who connects again and again, or queries without end: nats consumer report.",
    });
  }
  return found;
}

function replicas(
  context: string,
  streams: readonly StreamFacts[],
  { server, peers }: NatsReport,
): readonly Diagnosis[] {
  if (streams.length === 0) return [];
  const numbers = [...new Set(streams.map((stream) => stream.replicas))].sort((a, b) => a - b);
  const [fewest = 1] = numbers;
  const found: Diagnosis[] = [];
  const few = streams.filter((stream) => stream.replicas === fewest).map(({ name }) => name);
  const which = few.length === streams.length ? "Every stream" : listed(few);
  const add = (code: string, message: string, help: string) =>
    found.push({ code, severity: "warning", subject: context, message, help });
  if (fewest === 1) {
    const alone = server.cluster === undefined;
    const loss = `${which} of ${context} has one copy: when its disk is lost, so is it.`;
    const where = alone ? "Run a cluster of three servers" : `There are ${peers.length} servers`;
    const help = `${where}: say replicas: 3 in nats(), and nats stream edit --replicas 3 for what is there.`;
    add("one-copy", loss, alone ? `${help} Until then, take backups.` : help);
  } else if (fewest % 2 === 0) {
    const loss = `${which} of ${context} has ${fewest} copies: when one is away, nothing is stored.`;
    add("even-copies", loss, "Take an odd number: nats stream edit --replicas 3.");
  }
  if (numbers.length > 1) {
    const each = streams.map(({ name, replicas: count }) => `${name} ${count}`);
    const loss = `The streams of ${context} have different numbers of copies: ${listed(each, 12)}.`;
    add("copies-differ", loss, "They are worth nothing without each other: give all the same.");
  }
  return found;
}

/** Tags such as `az:1`: copies should differ in each kind that all servers have. */
function domains(
  context: string,
  streams: readonly StreamFacts[],
  peers: readonly PeerFacts[],
): readonly Diagnosis[] {
  const kindsOf = ({ tags }: PeerFacts): string[] =>
    tags.filter((tag) => tag.includes(":")).map((tag) => tag.slice(0, tag.indexOf(":") + 1));
  const kinds = new Set(peers.flatMap(kindsOf));
  return [...kinds].flatMap((kind) => {
    const tagOf = (name: string): string | undefined =>
      peers.find((peer) => peer.name === name)?.tags.find((tag) => tag.startsWith(kind));
    const values = new Set(peers.map(({ name }) => tagOf(name)));
    if (values.has(undefined) || values.size < 2) return [];
    const shared = streams.filter(({ leader, copies: others }) => {
      const places = [leader ?? "", ...others.map(({ server }) => server)].map(tagOf);
      return places.length > 1 && new Set(places).size < Math.min(places.length, values.size);
    });
    if (shared.length === 0) return [];
    const which = listed(shared.map(({ name }) => name));
    return [
      {
        code: "domain-shared",
        severity: "warning" as const,
        subject: context,
        message: `Copies of ${which} have the same ${kind} tag: one failure can hit several.`,
        help: `Say unique_tag: "${kind}" in the jetstream blocks, and move the copies.`,
      },
    ];
  });
}
