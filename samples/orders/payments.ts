// The service that talks to the payment provider.
import { defineService } from "eventwright";
import { Payments } from "./generated/index.ts";
import { call, capture, refund } from "./provider.ts";

const MINUTE = 60_000;

/** Captures and refunds, under the command id as idempotency key. */
export const payments = defineService(
  Payments,
  {
    CapturePayment: async ({ data }, context) => {
      const { orderId, total } = data;
      const answer = await call(capture({ ...context, orderId }), context);
      return answer.kind === "declined"
        ? Payments.events.PaymentDeclined({ orderId, code: answer.code })
        : Payments.events.PaymentCaptured({ orderId, paymentId: answer.reference, total });
    },
    RefundPayment: async ({ data }, context) => {
      const { orderId, paymentId } = data;
      await call(refund({ ...context, orderId }), context);
      return Payments.events.PaymentRefunded({ orderId, paymentId });
    },
  },
  { timeoutMs: 15 * MINUTE, backoffMs: 500, concurrency: 128 },
);
