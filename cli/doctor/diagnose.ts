// From facts about a server to findings, in the order in which they are best worked through. Pure:
// whoever collects the facts is another.
import type { NatsReport } from "eventwright/nats-inspect";
import { type Diagnosis, listed } from "./diagnosis.ts";
import { diagnoseReaders } from "./readers.ts";
import { diagnoseServers } from "./servers.ts";
import { diagnoseStreams } from "./streams.ts";

const RANKS: Readonly<Record<Diagnosis["severity"], number>> = { error: 0, warning: 1, info: 2 };

/** Everything that is worth telling about a server; `wanted` is a context that must be there. */
export function diagnose(report: NatsReport, wanted?: string): readonly Diagnosis[] {
  const { contexts = [] } = report;
  const found = [
    ...diagnoseServers(report),
    ...noContext(report, wanted),
    ...unanswered(report),
    ...contexts.flatMap((context) => diagnoseStreams(context, report)),
    ...contexts.flatMap((context) => diagnoseReaders(context, report)),
  ];
  return found
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => RANKS[a.finding.severity] - RANKS[b.finding.severity] || a.index - b.index)
    .map(({ finding }) => finding);
}

function noContext(report: NatsReport, wanted?: string): readonly Diagnosis[] {
  const { contexts, account, prefix } = report;
  if (!contexts) return account === "none" || account === "silent" ? [] : [HIDDEN];
  if (contexts.length > 0) return [];
  const which = wanted === undefined ? "no context" : `no context ${wanted}`;
  const where = prefix === undefined ? "in" : `under the prefix ${prefix} in`;
  return [
    {
      code: "context-missing",
      severity: wanted === undefined ? "warning" : "error",
      subject: wanted ?? "server",
      message: `There is ${which} ${where} this account.`,
      help:
        "Start the app once: it makes its streams. Or log in to the account where they are, with " +
        "the --prefix of their environment if they have one.",
    },
  ];
}

const HIDDEN: Diagnosis = {
  code: "streams-hidden",
  severity: "error",
  subject: "server",
  message: "This login may not list the streams, so that nothing is known of any context.",
  help: "Log in as a user in the role operator, which `eventwright permissions` prints.",
};

function unanswered({ unanswered: names }: NatsReport): readonly Diagnosis[] {
  if (names.length === 0) return [];
  return [
    {
      code: "stream-unanswered",
      severity: "error",
      subject: "server",
      message: `No server answers for ${listed(names)}.`,
      help: "Start the servers that hold them; most copies of each must be there.",
    },
  ];
}
