// An aggregate and a projection whose events have an old and a newer version, in the form that the
// generator gives them, with a long log of the oldest one.

import { type GenericSchema, integer, number, object, picklist, pipe, string } from "valibot";
import { assign } from "xstate";
import { aggregateSetup, defineAggregate } from "../../runtime/core/aggregate.ts";
import type { AggregateContract, ProjectionContract } from "../../runtime/core/contract.ts";
import { defineMessage, type Message, type Recorded } from "../../runtime/core/message.ts";
import { defineProjection } from "../../runtime/core/projection.ts";

interface MovedV1 {
  readonly accountId: string;
  readonly customer: string;
  /** In cents. */
  readonly cents: number;
}

interface MovedV2 {
  readonly accountId: string;
  readonly customerId: string;
  readonly amount: { readonly amount: number; readonly currency: "EUR" | "USD" };
}

interface MovedV3 extends MovedV2 {
  readonly channel: "web" | "shop";
}

type Moved = Message<"Moved", MovedV3>;

const amount = object({
  amount: pipe(number(), integer()),
  currency: picklist(["EUR", "USD"] as const),
});
const v2 = { accountId: string(), customerId: string(), amount };
const MovedV1Schema: GenericSchema<unknown, MovedV1> = object({
  accountId: string(),
  customer: string(),
  cents: pipe(number(), integer()),
});
const MovedV2Schema: GenericSchema<unknown, MovedV2> = object(v2);
const MovedV3Schema: GenericSchema<unknown, MovedV3> = object({
  ...v2,
  channel: picklist(["web", "shop"] as const),
});

const of = { context: "bench", actor: "Account", key: "accountId" } as const;

const Moved = defineMessage<Moved>({
  ...{ kind: "event", ...of, type: "Moved", version: 3 },
  schemas: { 1: MovedV1Schema, 2: MovedV2Schema, 3: MovedV3Schema },
  upcasters: {
    1: ({ accountId, customer, cents }: MovedV1): MovedV2 => ({
      accountId,
      customerId: customer,
      amount: { amount: cents, currency: "EUR" },
    }),
    2: ({ accountId, customerId, amount }: MovedV2): MovedV3 => ({
      accountId,
      customerId,
      amount,
      channel: "web",
    }),
  },
});

/** A command that is accepted and changes nothing: what it costs is to load its aggregate. */
export const Check = defineMessage<Message<"Check", { readonly accountId: string }>>({
  ...{ kind: "command", ...of, type: "Check", version: 1 },
  schemas: { 1: object({ accountId: string() }) },
});

/** What an account knows. */
export interface AccountContext {
  readonly moves: number;
  readonly balance: number;
}

const Account = {
  ...{ kind: "aggregate", context: "bench", name: "Account", rejects: {} },
  commands: { Check },
  events: { Moved },
} as const satisfies AggregateContract;

const chart = aggregateSetup<
  AccountContext & Record<string, unknown>,
  ReturnType<typeof Check>,
  Moved,
  never
>(Account.events).createMachine({
  id: "Account",
  initial: "open",
  context: { moves: 0, balance: 0 },
  states: {
    open: {
      on: {
        Check: { actions: [] },
        Moved: {
          actions: assign({
            moves: ({ context }) => context.moves + 1,
            balance: ({ context, event }) => context.balance + event.data.amount.amount,
          }),
        },
      },
    },
  },
});

export const account = defineAggregate(Account, chart);

/** A row of the projection: what all accounts of a customer hold. */
export interface CustomerRow {
  readonly moves: number;
  readonly balance: number;
}

const Customers: ProjectionContract<CustomerRow> & {
  readonly events: { readonly Moved: typeof Moved };
} = {
  ...{ kind: "projection", context: "bench", name: "Customers", key: "customerId" },
  events: { Moved },
};

export const customers = defineProjection(Customers, {
  Moved: (row, { data }) => ({
    moves: (row?.moves ?? 0) + 1,
    balance: (row?.balance ?? 0) + data.amount.amount,
  }),
});

/** The ids of accounts and customers; a log goes round the accounts again and again. */
export const accountId = (index: number): string => `A-${index}`;
export const customerId = (index: number): string => `C-${index}`;

const time = "2026-01-01T00:00:00.000Z";

/** The event with this number in a log of so many accounts, of the first version. */
export function storedMove(index: number, accounts: number, customers: number): Recorded {
  const account = index % accounts;
  const id = `00000000-0000-5000-8000-${index.toString(16).padStart(12, "0")}`;
  const data = {
    accountId: accountId(account),
    customer: customerId(account % customers),
    cents: 1,
  };
  return {
    ...{ type: "Moved", version: 1, data, id, time, correlationId: id, causationId: id },
    ...{ aggregateType: "Account", aggregateId: data.accountId },
    aggregateVersion: Math.floor(index / accounts) + 1,
  };
}
