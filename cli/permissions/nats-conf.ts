// Roles as nats-server's configuration: one variable each, which the users there refer to.
import type { Role } from "eventwright/nats-permissions";

/** The context whose roles they are, and its environment, if it has a prefix. */
export interface ConfPlace {
  readonly context: string;
  readonly prefix?: string | undefined;
}

/** The text of a file to include in a server's configuration. */
export function natsConf({ context, prefix }: ConfPlace, roles: readonly Role[]): string {
  const [first] = roles;
  const where = prefix === undefined ? "" : ` under the prefix ${prefix}`;
  const place = prefix === undefined ? context : `${prefix}-${context}`;
  const example =
    first &&
    `
#     include ./${place}.permissions.conf
#     accounts {
#       SHOP {
#         jetstream: enabled
#         users: [
#           { user: ${first.name}, password: $PASSWORD, permissions: $${variableOf(place, first)} }
#         ]
#       }
#     }
#`;
  return `# Who may do what in the context ${context}${where}. Written by eventwright permissions: do not edit.
# The server's configuration includes it, by a path relative to its own folder:
#${example}
# The server refuses a role that no user has: leave it out with --role. Each client says the
# inboxPrefix of its role; nobody else hears what is sent there.

${roles.map((role) => roleText(place, role)).join("\n")}`;
}

const variableOf = (place: string, { name }: Role): string => `${place}_${name}`;

function roleText(place: string, role: Role): string {
  return `# ${role.doc}
# inboxPrefix: ${role.inboxPrefix}
${variableOf(place, role)} {
  publish: { allow: ${listOf(role.publish)} }
  subscribe: { allow: ${listOf(role.subscribe)} }
}
`;
}

function listOf(subjects: readonly string[]): string {
  return `[\n${subjects.map((subject) => `    ${JSON.stringify(subject)}\n`).join("")}  ]`;
}
