// The service that writes to customers.
import { defineService } from "eventwright";
import { Notices } from "./generated/index.ts";
import { call } from "./provider.ts";

/** Hands a notice to whoever delivers letters; the same key is delivered once. */
export const notices = defineService(
  Notices,
  {
    SendNotice: async ({ data: { customerId, orderId } }, context) => {
      await call({ kind: "done", reference: context.idempotencyKey, afterMs: 1_000 }, context);
      return Notices.events.NoticeSent({ customerId, orderId });
    },
  },
  { concurrency: 128 },
);
