// `eventwright doctor`: looks at a NATS server and what contexts keep there, and changes nothing.
import type { InspectOptions, NatsReport } from "eventwright/nats-inspect";
import { diagnose } from "../doctor/diagnose.ts";
import { counted } from "../doctor/diagnosis.ts";
import { isOk, printTold } from "../findings.ts";
import { given, type LoginFlags, loginOf, serversOf, textOf, tlsOf } from "../nats-login.ts";

/** Options of `eventwright doctor`. */
export interface DoctorFlags extends LoginFlags {
  readonly context?: string;
  readonly json?: boolean;
  readonly systemUser?: string;
  readonly systemPassword?: string;
  readonly systemCreds?: string;
}

/** A server that stops to answer half-way is given up after this time. */
const LIMIT_MS = 30_000;

/** Looks at a server and gives the exit code. */
export async function runDoctor(flags: DoctorFlags): Promise<number> {
  let report: NatsReport;
  try {
    report = await inspect(await optionsOf(flags));
  } catch (error) {
    return wrongUse((error as Error).message);
  }
  const findings = diagnose(report, flags.context);
  const ok = isOk(findings);
  if (flags.json) console.log(JSON.stringify({ ok, findings, report }, null, 2));
  else {
    console.log(summary(report));
    printTold(findings, ({ subject }) => subject);
  }
  return ok ? 0 : 1;
}

/** The client is loaded by this command only. */
async function inspect(options: InspectOptions): Promise<NatsReport> {
  const { inspectNats } = await import("eventwright/nats-inspect");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const text = `The server did not answer everything within ${LIMIT_MS / 1_000} s: try again.`;
    timer = setTimeout(() => reject(new Error(text)), LIMIT_MS);
  });
  try {
    return await Promise.race([inspectNats(options), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function optionsOf(flags: DoctorFlags): Promise<InspectOptions> {
  const { context, prefix, systemUser, systemPassword, systemCreds } = flags;
  const system = {
    user: systemUser,
    password: systemPassword,
    credentials: await textOf(systemCreds),
  };
  const hasSystem = systemUser !== undefined || systemCreds !== undefined;
  return {
    servers: serversOf(flags),
    login: await loginOf(flags),
    ...(hasSystem && { system: { ...given(system), ...(await tlsOf(flags)) } }),
    prefix,
    ...(context !== undefined && { context }),
  };
}

function summary({ server, peers, contexts = [] }: NatsReport): string {
  const where = server.cluster ? `, cluster ${server.cluster} of ${peers.length}` : "";
  const each = contexts.map(
    ({ context, streams, readers }) =>
      `${context}: ${counted(streams.length, "stream")}, ` +
      `${counted(new Set(readers.map(({ name }) => name)).size, "reader")}`,
  );
  return [`nats-server ${server.version}${where}.`, ...each.map((line) => `${line}.`)].join("\n");
}

function wrongUse(message: string): number {
  console.error(message);
  return 2;
}
