// What a role may do where everything lies under a prefix: the same, there and nowhere else. Pure.
import { placeName, prefixing } from "../../core/prefix.ts";
import type { Role } from "./permissions.ts";

const INBOX = "_INBOX";
/** Streams and buckets, which no other token begins like: names of parts have no underscore. */
const KEEPING = /^(KV_)?(EW_.*)$/;

/** A role of a context under a prefix. */
export function roleUnder(prefix: string, role: Role): Role {
  const under = subjectsUnder(prefix);
  return {
    ...role,
    inboxPrefix: under(role.inboxPrefix),
    publish: role.publish.map(under),
    subscribe: role.subscribe.map(under),
  };
}

/** Maps what the context itself uses, and what it asks of JetStream. */
function subjectsUnder(prefix: string): (subject: string) => string {
  const { name, subject: under } = prefixing(prefix);
  return (subject) => {
    const [first, second = "", ...rest] = subject.split(".");
    if (first === "ew") return under(subject);
    if (first === INBOX) return [INBOX, placeName(prefix, second), ...rest].join(".");
    const keeping = (_: string, bucket = "", stream = ""): string => bucket + name(stream);
    return subject
      .split(".")
      .map((token) => token.replace(KEEPING, keeping))
      .join(".");
  };
}
