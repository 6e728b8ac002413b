// Commands that look at a context on a NATS server, or order something there.
import type { OpenOperations } from "eventwright";
import { type LoginFlags, loginOf, serversOf } from "./nats-login.ts";

/** Connects, does the work, and gives the exit code: 2 when it cannot be done. */
export async function withOperations(
  context: string,
  flags: LoginFlags,
  work: (operations: OpenOperations) => Promise<number>,
): Promise<number> {
  let operations: OpenOperations | undefined;
  try {
    // The client is loaded by these commands only.
    const [{ openOperations }, { nats }] = await Promise.all([
      import("eventwright"),
      import("eventwright/nats"),
    ]);
    const broker = nats({ servers: serversOf(flags), login: await loginOf(flags) });
    operations = await openOperations({ broker, context });
    return await work(operations);
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  } finally {
    await operations?.close();
  }
}
