// A transfer of the golden banking catalog, written as a user would.
import { defineAggregate } from "eventwright";
import {
  type Money,
  Transfer,
  type TransferRejection,
} from "../../../codegen/golden/banking/generated/index.ts";

const refuseTransfer = (rejection: TransferRejection) => ({
  actions: { type: "reject", params: rejection } as const,
});
const LIMIT: Money = { amount: 1_000_000, currency: "EUR" };

const transferChart = Transfer.setup<Record<string, never>>()
  .extend({
    guards: {
      isToItself: ({ event }) =>
        event.type === "RequestTransfer" && event.data.fromAccount === event.data.toAccount,
      isOverLimit: ({ event }) =>
        event.type === "RequestTransfer" && event.data.amount.amount > LIMIT.amount,
    },
  })
  .createMachine({
    id: "Transfer",
    initial: "absent",
    context: {},
    states: {
      absent: {
        on: {
          RequestTransfer: [
            { guard: "isToItself", ...refuseTransfer({ reason: "SameAccount", data: {} }) },
            {
              guard: "isOverLimit",
              ...refuseTransfer({ reason: "OverLimit", data: { limit: LIMIT } }),
            },
            {
              actions: {
                type: "TransferRequested",
                params: ({ event }) => ({ ...event.data, tags: [] }),
              },
            },
          ],
          TransferRequested: "requested",
        },
      },
      requested: {
        on: {
          RequestTransfer: refuseTransfer({ reason: "TransferKnown", data: {} }),
          CompleteTransfer: {
            actions: { type: "TransferCompleted", params: ({ event }) => event.data },
          },
          FailTransfer: { actions: { type: "TransferFailed", params: ({ event }) => event.data } },
          CancelTransfer: {
            actions: { type: "TransferCancelled", params: ({ event }) => event.data },
          },
          TransferCompleted: "completed",
          TransferFailed: "failed",
          TransferCancelled: "cancelled",
        },
      },
      completed: { on: { CancelTransfer: refuseTransfer({ reason: "TooLate", data: {} }) } },
      failed: {},
      // The saga tells how it ended when all is undone.
      cancelled: { on: { FailTransfer: { actions: [] } } },
    },
  });

/** The aggregate: one per transfer. */
export const transfer = defineAggregate(Transfer, transferChart);
