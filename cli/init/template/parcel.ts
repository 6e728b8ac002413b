// The aggregate: what may happen to one parcel. A command's edge emits facts, a fact's edge moves.
import { defineAggregate } from "eventwright";
import { assign } from "xstate";
import { Parcel, type ParcelRejection } from "./generated/index.ts";

/** What a parcel remembers to decide later commands. */
export interface ParcelContext {
  readonly recipientId: string;
  readonly code: string;
}

const chart = Parcel.setup<ParcelContext>()
  .extend({
    guards: {
      isItsCode: ({ context, event }) =>
        event.type === "CollectParcel" && event.data.code === context.code,
    },
  })
  .createMachine({
    id: "Parcel",
    initial: "unknown",
    context: { recipientId: "", code: "" },
    states: {
      unknown: {
        on: {
          RegisterParcel: {
            actions: { type: "ParcelRegistered", params: ({ event }) => event.data },
          },
          ParcelRegistered: {
            target: "expected",
            actions: assign({ recipientId: ({ event }) => event.data.recipientId }),
          },
        },
      },
      expected: {
        on: {
          DepositParcel: {
            actions: {
              type: "ParcelDeposited",
              params: ({ context, event }) => ({
                ...event.data,
                recipientId: context.recipientId,
              }),
            },
          },
          ParcelDeposited: {
            target: "waiting",
            actions: assign({ code: ({ event }) => event.data.code }),
          },
          RefuseParcel: {
            actions: {
              type: "ParcelRefused",
              params: ({ context, event }) => ({
                ...event.data,
                recipientId: context.recipientId,
              }),
            },
          },
          ParcelRefused: "refused",
        },
      },
      waiting: {
        on: {
          CollectParcel: [
            {
              guard: "isItsCode",
              actions: {
                type: "ParcelCollected",
                params: ({ context, event }) => ({
                  parcelId: event.data.parcelId,
                  recipientId: context.recipientId,
                }),
              },
            },
            {
              actions: {
                type: "reject",
                params: (): ParcelRejection => ({ reason: "WrongCode", data: {} }),
              },
            },
          ],
          ParcelCollected: "collected",
        },
      },
      collected: {},
      refused: {},
    },
  });

/** The aggregate: one per parcel. */
export const parcel = defineAggregate(Parcel, chart);
