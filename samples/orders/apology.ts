// What a customer is owed. A person calls the customer, and says so with `Apologise`.
import { defineAggregate } from "eventwright";
import { assign } from "xstate";
import { Apology } from "./generated/index.ts";

/** What is known of an apology that is planned. */
export interface ApologyContext {
  readonly urgent: boolean;
}

const chart = Apology.setup<ApologyContext>()
  .extend({
    guards: {
      isMoreUrgent: ({ context, event }) =>
        event.type === "PlanApology" && event.data.urgent && !context.urgent,
    },
  })
  .createMachine({
    id: "Apology",
    initial: "none",
    context: { urgent: false },
    states: {
      none: {
        on: {
          PlanApology: { actions: { type: "ApologyPlanned", params: ({ event }) => event.data } },
          ApologyPlanned: {
            target: "owed",
            actions: assign({ urgent: ({ event }) => event.data.urgent }),
          },
        },
      },
      owed: {
        on: {
          PlanApology: [
            {
              guard: "isMoreUrgent",
              actions: { type: "ApologyPlanned", params: ({ event }) => event.data },
            },
            { actions: [] },
          ],
          ApologyPlanned: { actions: assign({ urgent: ({ event }) => event.data.urgent }) },
          Apologise: { actions: { type: "ApologyMade", params: ({ event }) => event.data } },
          ApologyMade: { target: "none", actions: assign({ urgent: false }) },
        },
      },
    },
  });

/** The aggregate: one per customer. */
export const apology = defineAggregate(Apology, chart);
