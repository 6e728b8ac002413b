// A server with the permissions on that `eventwright permissions` writes for the sample.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { nats } from "eventwright/nats";
import { ROLE_NAMES, type RoleName } from "eventwright/nats-permissions";
import { main } from "../../cli/main.ts";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";

const catalog = fileURLToPath(new URL("../../samples/orders/catalog", import.meta.url));

/** The context of the sample. */
export const CONTEXT = "fulfilment";

/** Logs in as a role; `admin` may do everything. */
export type Login = RoleName | "admin";

/** The text that the command line writes. */
export async function permissionsText(...options: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "eventwright-permissions-"));
  try {
    const file = join(folder, "permissions.conf");
    const exitCode = await main(["permissions", catalog, "--out", file, ...options]);
    if (exitCode !== 0) throw new Error(`eventwright permissions ended with ${exitCode}.`);
    return await readFile(file, "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A server on which each role has a user of its name. */
export async function startGuarded(text?: string): Promise<NatsServer> {
  const users = ROLE_NAMES.map(
    (role) => `{ user: ${role}, password: "s3cret", permissions: $${CONTEXT}_${role} }`,
  );
  const config = `${text ?? (await permissionsText())}
    accounts { SHOP { jetstream: enabled, users: [
      { user: admin, password: "s3cret" }
      ${users.join("\n")}
    ] } }`;
  return startNatsServer({ config });
}

/** What a client of a role says when it connects. */
export const connectionOf = (login: Login) => ({
  ...{ user: login, pass: "s3cret" },
  ...(login !== "admin" && { inboxPrefix: `_INBOX.${CONTEXT}.${login}` }),
});

/** The broker of an app that logs in as a role. */
export const brokerOf = (server: NatsServer, login: Login = "worker") =>
  nats({ servers: server.url, connection: connectionOf(login) });

/** A plain client of a role. */
export const clientOf = (server: NatsServer, login: Login): Promise<NatsConnection> =>
  connect({ servers: server.url, ...connectionOf(login) });
