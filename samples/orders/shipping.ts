// The service that talks to the carrier.
import { defineService } from "eventwright";
import { Shipping } from "./generated/index.ts";
import { call, ship } from "./provider.ts";

/** Hands an order to the carrier. */
export const shipping = defineService(
  Shipping,
  {
    ShipOrder: async ({ data: { orderId } }, context) => {
      const answer = await call(ship({ ...context, orderId }), context);
      return answer.kind === "declined"
        ? Shipping.events.ShipmentRefused({ orderId, reason: answer.code })
        : Shipping.events.OrderShipped({ orderId, trackingCode: `T-${answer.reference}` });
    },
  },
  { concurrency: 128 },
);
