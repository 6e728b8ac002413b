// Gets the nats-server binary once, before the test files that need it start beside each other.
import { findNatsServer } from "../scripts/nats-server.ts";

export async function setup(): Promise<void> {
  await findNatsServer();
}
