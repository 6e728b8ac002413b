// An account of the golden banking catalog, written as a user would.
import { defineAggregate } from "eventwright";
import { assign } from "xstate";
import {
  Account,
  type AccountRejection,
  type Money,
} from "../../../codegen/golden/banking/generated/index.ts";

/** What an account remembers. */
export interface AccountContext {
  readonly balance: Money;
  /** Transfers that took money from here and brought some, which may be undone. */
  readonly debited: readonly string[];
  readonly credited: readonly string[];
}

const nothing: Money = { amount: 0, currency: "EUR" };

const refuse = (rejection: AccountRejection) => ({
  actions: { type: "reject", params: rejection } as const,
});
const notOpen = refuse({ reason: "AccountNotOpen", data: {} });

const plus = ({ balance }: AccountContext, { amount }: Money): Money => ({
  ...balance,
  amount: balance.amount + amount,
});
const minus = ({ balance }: AccountContext, { amount }: Money): Money => ({
  ...balance,
  amount: balance.amount - amount,
});

const withOne = (ids: readonly string[], id: string): readonly string[] => [...ids, id];
const without = (ids: readonly string[], id: string): readonly string[] =>
  ids.filter((other) => other !== id);

const accountChart = Account.setup<AccountContext>()
  .extend({
    guards: {
      isOfItsCurrency: ({ context, event }) =>
        event.type === "DepositMoney" && event.data.amount.currency === context.balance.currency,
      hasFunds: ({ context, event }) =>
        event.type === "DebitAccount" && event.data.amount.amount <= context.balance.amount,
      wasDebited: ({ context, event }) =>
        event.type === "RefundDebit" && context.debited.includes(event.data.transferId),
      wasCredited: ({ context, event }) =>
        event.type === "ReverseCredit" && context.credited.includes(event.data.transferId),
      isEmpty: ({ context }) => context.balance.amount === 0,
    },
  })
  .createMachine({
    id: "Account",
    initial: "absent",
    context: { balance: nothing, debited: [], credited: [] },
    states: {
      absent: {
        on: {
          OpenAccount: {
            actions: {
              type: "AccountOpened",
              params: ({ event: { data } }) => ({
                ...data,
                address: data.address ?? null,
                email: data.email ?? undefined,
              }),
            },
          },
          AccountOpened: {
            target: "open",
            actions: assign({
              balance: ({ event: { data } }) => ({ amount: 0, currency: data.currency }),
            }),
          },
          DepositMoney: notOpen,
          DebitAccount: notOpen,
          CreditAccount: notOpen,
          CloseAccount: notOpen,
        },
      },
      open: {
        on: {
          OpenAccount: refuse({ reason: "AccountExists", data: {} }),
          DepositMoney: [
            {
              guard: "isOfItsCurrency",
              actions: {
                type: "MoneyDeposited",
                params: ({ event: { data, time } }) => ({ ...data, bookedAt: time }),
              },
            },
            {
              actions: {
                type: "reject",
                params: ({ context }) => ({
                  reason: "WrongCurrency",
                  data: { currency: context.balance.currency },
                }),
              },
            },
          ],
          DebitAccount: [
            {
              guard: "hasFunds",
              actions: { type: "AccountDebited", params: ({ event }) => event.data },
            },
            {
              actions: {
                type: "reject",
                params: ({ context, event: { data } }) => ({
                  reason: "InsufficientFunds",
                  data: {
                    available: context.balance,
                    missing: data.amount.amount - context.balance.amount,
                  },
                }),
              },
            },
          ],
          CreditAccount: {
            actions: { type: "AccountCredited", params: ({ event }) => event.data },
          },
          // Also sent when it is not known whether there is anything to undo.
          RefundDebit: [
            {
              guard: "wasDebited",
              actions: { type: "DebitRefunded", params: ({ event }) => event.data },
            },
            { actions: [] },
          ],
          ReverseCredit: [
            {
              guard: "wasCredited",
              actions: { type: "CreditReversed", params: ({ event }) => event.data },
            },
            { actions: [] },
          ],
          CloseAccount: [
            {
              guard: "isEmpty",
              actions: { type: "AccountClosed", params: ({ event }) => event.data },
            },
            {
              actions: {
                type: "reject",
                params: ({ context }) => ({
                  reason: "AccountNotEmpty",
                  data: { balance: context.balance },
                }),
              },
            },
          ],
          MoneyDeposited: {
            actions: assign({ balance: ({ context, event }) => plus(context, event.data.amount) }),
          },
          AccountDebited: {
            actions: assign({
              balance: ({ context, event }) => minus(context, event.data.amount),
              debited: ({ context, event }) => withOne(context.debited, event.data.transferId),
            }),
          },
          DebitRefunded: {
            actions: assign({
              balance: ({ context, event }) => plus(context, event.data.amount),
              debited: ({ context, event }) => without(context.debited, event.data.transferId),
            }),
          },
          AccountCredited: {
            actions: assign({
              balance: ({ context, event }) => plus(context, event.data.amount),
              credited: ({ context, event }) => withOne(context.credited, event.data.transferId),
            }),
          },
          CreditReversed: {
            actions: assign({
              balance: ({ context, event }) => minus(context, event.data.amount),
              credited: ({ context, event }) => without(context.credited, event.data.transferId),
            }),
          },
          AccountClosed: "closed",
        },
      },
      closed: { on: { DepositMoney: notOpen, DebitAccount: notOpen, CreditAccount: notOpen } },
    },
  });

/** The aggregate: one per account. */
export const account = defineAggregate(Account, accountChart);
