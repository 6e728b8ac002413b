// A saga whose chart is code: a customer for whom two orders came to nothing within 30 days is
// called by a person. Steps cannot say that: it counts, forgets, and waits as long as it takes.
import { defineSaga } from "eventwright";
import { assign } from "xstate";
import { CustomerCare } from "./generated/index.ts";

const DAY = 86_400_000;
/** What `PlanApology` takes at most. */
const MAX_ORDERS = 9;

/** What is remembered of a customer: the orders that came to nothing. */
export interface CustomerCareContext {
  readonly customerId: string;
  readonly orders: readonly string[];
}

/** What to ask for: params of the command. */
const planning =
  (urgent: boolean) =>
  ({ context: { customerId, orders } }: { readonly context: CustomerCareContext }) => ({
    customerId,
    orders,
    urgent,
  });

const chart = CustomerCare.setup<CustomerCareContext>()
  .extend({
    guards: {
      // What customers cancel themselves is no disappointment, and fraud none of ours.
      isOurFault: ({ event }) =>
        event.type === "OrderCancelled" && event.data.reason === "fulfilment",
    },
    delays: { forgetting: 30 * DAY, patience: DAY },
  })
  .createMachine({
    id: "CustomerCare",
    initial: "content",
    context: { customerId: "", orders: [] },
    states: {
      content: {
        on: {
          OrderCancelled: {
            guard: "isOurFault",
            target: "disappointed",
            actions: assign({
              customerId: ({ event }) => event.data.customerId,
              orders: ({ event }) => [event.data.orderId],
            }),
          },
        },
      },
      disappointed: {
        after: { forgetting: "content" },
        on: {
          OrderCancelled: {
            guard: "isOurFault",
            target: "waiting",
            actions: assign({
              orders: ({ context, event }) => [...context.orders, event.data.orderId],
            }),
          },
        },
      },
      waiting: {
        initial: "patient",
        on: {
          OrderCancelled: {
            guard: "isOurFault",
            actions: assign({
              orders: ({ context, event }) =>
                [...context.orders, event.data.orderId].slice(-MAX_ORDERS),
            }),
          },
          ApologyMade: "content",
        },
        states: {
          patient: {
            entry: { type: "PlanApology", params: planning(false) },
            after: { patience: "overdue" },
            on: { $rejected: "overdue" },
          },
          // Nobody has called, or could be asked to: whoever looks after parked sagas has to look.
          overdue: {
            tags: "parked",
            entry: { type: "PlanApology", params: planning(true) },
            on: { $resumed: "patient" },
          },
        },
      },
    },
  });

/** The saga: one instance per customer. It never ends, as an instance that did would be deaf. */
export const customerCare = defineSaga(CustomerCare, chart);
