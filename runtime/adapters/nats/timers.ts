// Timers as message schedules (NATS 2.12): one schedule a subject, fired onto the due subject.
import type { Connection } from "../../ports.ts";
import type { Api } from "./api.ts";
import type { Appender } from "./appender.ts";

/** The timer calls of a connection. */
export function timerCalls(api: Api, appender: Appender): Pick<Connection, "schedule" | "cancel"> {
  return {
    schedule: (subject, target, dueMs, bytes, headers) =>
      appender.append(subject, bytes, {
        ...headers,
        "Nats-Schedule": `@at ${new Date(dueMs).toISOString()}`,
        "Nats-Schedule-Target": target,
      }),
    async cancel(stream, subject) {
      await api.expect(`STREAM.PURGE.${stream}`, { filter: subject });
    },
  };
}
