// Roles as nats-server's configuration: one variable each, which the users there refer to.
import type { Role } from "eventwright/nats-permissions";

/** The text of a file to include in a server's configuration. */
export function natsConf(context: string, roles: readonly Role[]): string {
  const [first] = roles;
  const example =
    first &&
    `
#     include ./${context}.permissions.conf
#     accounts {
#       SHOP {
#         jetstream: enabled
#         users: [
#           { user: ${first.name}, password: $PASSWORD, permissions: $${variableOf(context, first)} }
#         ]
#       }
#     }
#`;
  return `# Who may do what in the context ${context}. Written by eventwright permissions: do not edit.
# The server's configuration includes it, by a path relative to its own folder:
#${example}
# The server refuses a role that no user has: leave it out with --role. Each client says the
# inboxPrefix of its role; nobody else hears what is sent there.

${roles.map((role) => roleText(context, role)).join("\n")}`;
}

const variableOf = (context: string, { name }: Role): string => `${context}_${name}`;

function roleText(context: string, role: Role): string {
  return `# ${role.doc}
# inboxPrefix: ${role.inboxPrefix}
${variableOf(context, role)} {
  publish: { allow: ${listOf(role.publish)} }
  subscribe: { allow: ${listOf(role.subscribe)} }
}
`;
}

function listOf(subjects: readonly string[]): string {
  return `[\n${subjects.map((subject) => `    ${JSON.stringify(subject)}\n`).join("")}  ]`;
}
