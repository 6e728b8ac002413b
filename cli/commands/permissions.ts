// `eventwright permissions`: who may do what on a NATS server, by role, from the catalog.
import { writeFile } from "node:fs/promises";
import {
  type Catalog,
  firstName,
  type HeardFeed,
  heardFeeds,
  loadCatalog,
} from "@eventwright/codegen";
import {
  type HandlerPart,
  type PermissionParts,
  ROLE_NAMES,
  type Role,
  rolesOf,
} from "eventwright/nats-permissions";
import { isOk, printFindings } from "../findings.ts";
import { type ConfPlace, natsConf } from "../permissions/nats-conf.ts";

/** Options of `eventwright permissions`. */
export interface PermissionsFlags {
  readonly format: string;
  /** Roles, comma-separated. */
  readonly role?: string;
  /** What the sender may send, comma-separated; default: every command. */
  readonly commands?: string;
  /** Feeds of other contexts that only reactions hear, comma-separated: `<context>.<feed>`. */
  readonly feeds?: string;
  /** The environment, if it has one. */
  readonly prefix?: string;
  readonly out?: string;
}

/** Prints or writes a catalog's permissions and gives the exit code. */
export async function runPermissions(path: string, flags: PermissionsFlags): Promise<number> {
  const { format, out, prefix } = flags;
  if (format !== "nats-conf" && format !== "json") {
    return wrongUse(`"${format}" is no format: write nats-conf or json.`);
  }
  const wanted = namesIn(flags.role) ?? ROLE_NAMES;
  const unknown = wanted.find((name) => !ROLE_NAMES.some((known) => known === name));
  if (unknown !== undefined) {
    return wrongUse(`"${unknown}" is no role. Write some of: ${ROLE_NAMES.join(", ")}.`);
  }
  const { catalog, findings } = await loadCatalog(path);
  printFindings(findings.filter(({ severity }) => severity === "error"));
  if (!isOk(findings)) return 1;
  const sends = namesIn(flags.commands);
  const commands = catalog.commands.map(({ name }) => name);
  const stranger = sends?.find((name) => !commands.includes(name));
  if (stranger !== undefined) {
    return wrongUse(
      `${catalog.context} has no command ${stranger}. It has: ${commands.join(", ")}.`,
    );
  }
  const feeds = (namesIn(flags.feeds) ?? []).map(feedNamed);
  if (feeds.includes(undefined)) {
    return wrongUse(`"${flags.feeds}" names no feeds: write billing.partner-feed, with commas.`);
  }
  const known = partsOf(catalog);
  const imports = [...known.imports, ...feeds.flatMap((feed) => feed ?? [])];
  const parts = { ...known, prefix, imports, ...(sends && { sends }) };
  const all = rolesFor(parts);
  if (typeof all === "string") return wrongUse(all);
  const roles = all.filter(({ name }) => wanted.includes(name));
  const idle = namesIn(flags.role)?.find((name) => !roles.some((role) => role.name === name));
  if (idle !== undefined) {
    return wrongUse(`${catalog.context} has nothing for the role ${idle} to do: leave it out.`);
  }
  const text = textOf(format, { context: catalog.context, prefix }, roles);
  if (out === undefined) process.stdout.write(text);
  else return write(out, text);
  return 0;
}

const namesIn = (text: string | undefined): readonly string[] | undefined =>
  text?.split(",").map((name) => name.trim());

function textOf(format: "nats-conf" | "json", place: ConfPlace, roles: readonly Role[]): string {
  if (format === "nats-conf") return natsConf(place, roles);
  return `${JSON.stringify({ ...place, roles }, null, 2)}\n`;
}

/** What is wrong, where the prefix is none. */
function rolesFor(parts: PermissionParts): readonly Role[] | string {
  try {
    return rolesOf(parts);
  } catch (error) {
    return (error as Error).message;
  }
}

/** A catalog knows which feeds its reactions hear only where `reads` names their events. */
function feedNamed(text: string): HeardFeed | undefined {
  const [, context, feed] = /^([a-z][a-z0-9_]*)\.([\w-]+)$/.exec(text) ?? [];
  return context === undefined || feed === undefined ? undefined : { context, feed };
}

function partsOf(catalog: Catalog) {
  const { context, actors, sagas, projections, published } = catalog;
  const handlers = (kind: "aggregate" | "service"): readonly HandlerPart[] =>
    actors
      .filter((actor) => actor.kind === kind)
      .map(({ name, handles }) => ({ name, commands: handles.map((command) => command.name) }));
  return {
    context,
    aggregates: handlers("aggregate"),
    services: handlers("service"),
    sagas: sagas.map(firstName),
    projections: projections.map(({ name }) => name),
    feeds: published.map(({ name }) => name),
    imports: heardFeeds(catalog),
  } satisfies PermissionParts;
}

async function write(out: string, text: string): Promise<number> {
  try {
    await writeFile(out, text);
    return 0;
  } catch (error) {
    return wrongUse(`${out} cannot be written: ${(error as Error).message}.`);
  }
}

function wrongUse(message: string): number {
  console.error(message);
  return 2;
}
