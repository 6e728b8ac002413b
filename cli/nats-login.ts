// How commands reach a NATS server: from flags and environment variables, files read.
import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import type { LoginOptions } from "eventwright/nats";

/** Flags of every command that connects. */
export interface LoginFlags {
  readonly nats: string;
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  readonly creds?: string;
  readonly nkey?: string;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly inboxPrefix?: string;
  readonly prefix?: string;
}

/** An option whose default is in the environment. */
export function fromEnvironment(flags: string, text: string, variable: string): Option {
  return new Option(flags, text).env(variable);
}

/** Adds the flags to a command. */
export function withLogin(command: Command): Command {
  const url = fromEnvironment("--nats <url>", "one URL, or several with commas", "NATS_URL");
  return command
    .addOption(url.default("nats://127.0.0.1:4222"))
    .addOption(fromEnvironment("--user <name>", "who logs in", "NATS_USER"))
    .addOption(fromEnvironment("--password <text>", "better in the variable", "NATS_PASSWORD"))
    .addOption(fromEnvironment("--token <text>", "better in the variable", "NATS_TOKEN"))
    .addOption(fromEnvironment("--creds <file>", "a credentials file", "NATS_CREDS"))
    .addOption(fromEnvironment("--nkey <file>", "a file with an NKey seed", "NATS_NKEY"))
    .addOption(fromEnvironment("--tls-ca <file>", "the authority to trust", "NATS_CA"))
    .addOption(fromEnvironment("--tls-cert <file>", "the client's certificate", "NATS_CERT"))
    .addOption(fromEnvironment("--tls-key <file>", "the key of that certificate", "NATS_KEY"))
    .option("--inbox-prefix <prefix>", "for a user who may not subscribe to all inboxes")
    .addOption(environmentOption());
}

/** Which of several environments on the server is meant; default: the one without a prefix. */
export function environmentOption(): Option {
  return fromEnvironment("--prefix <name>", "the environment, as nats() has it", "NATS_PREFIX");
}

/** The servers of the flags. */
export function serversOf({ nats }: Pick<LoginFlags, "nats">): readonly string[] {
  return nats.split(",").map((url) => url.trim());
}

/** The login of the flags. Throws when a file cannot be read. */
export async function loginOf(flags: LoginFlags): Promise<LoginOptions> {
  return given({
    ...(await tlsOf(flags)),
    user: flags.user,
    password: flags.password,
    token: flags.token,
    credentials: await textOf(flags.creds),
    nkeySeed: await textOf(flags.nkey),
    inboxPrefix: flags.inboxPrefix,
  });
}

/** What of a login every user of the same server has. */
export async function tlsOf(flags: LoginFlags): Promise<LoginOptions> {
  return given({
    ca: await textOf(flags.tlsCa),
    certificate: await textOf(flags.tlsCert),
    key: await textOf(flags.tlsKey),
  });
}

type Texts = { readonly [Key in keyof LoginOptions]: string | undefined };

/** What is given of a login. */
export function given(texts: Texts): LoginOptions {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));
}

/** The text of a file; none for no file. */
export async function textOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  return readFile(file, "utf8").catch((error: Error) => {
    throw new Error(`${file} cannot be read: ${error.message}.`);
  });
}
