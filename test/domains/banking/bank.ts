// Everything else that the bank runs: its services, which answer as a test tells them to, the saga
// that the catalog declares, and what people see.
import { defineProjection, defineSaga, defineService } from "eventwright";
import { moneyTransferChart } from "../../../codegen/golden/banking/generated/contracts/money-transfer.chart.ts";
import {
  Advice,
  Balances,
  type BalancesRow,
  type Money,
  MoneyTransfer,
  PaymentNetwork,
  Statement,
  type StatementLine,
  type StatementRow,
} from "../../../codegen/golden/banking/generated/index.ts";

/** The saga, as the catalog declares it. */
export const moneyTransfer = defineSaga(MoneyTransfer, moneyTransferChart);

/** How the network answers one call: with a reference, a refusal, or not at all. */
export type NetworkAnswer = { readonly code: string } | { readonly reference: string } | "down";

/** The service that calls the network; `ask` is told how often it was asked before. */
export function createPaymentNetwork(ask: (attempt: number) => NetworkAnswer) {
  return defineService(
    PaymentNetwork,
    {
      SubmitPayment: async ({ data: { transferId }, time }, { attempt }) => {
        const answer = ask(attempt);
        if (answer === "down") throw new Error("The network is down.");
        return "code" in answer
          ? PaymentNetwork.events.PaymentRefused({ transferId, code: answer.code })
          : PaymentNetwork.events.PaymentSettled({
              transferId,
              reference: answer.reference,
              settledAt: time,
            });
      },
    },
    { backoffMs: 1, maxBackoffMs: 10 },
  );
}

/** The service that writes to payers. */
export const advice = defineService(Advice, {
  SendAdvice: async ({ data: { transferId } }) => Advice.events.AdviceSent({ transferId }),
});

const move = (row: BalancesRow | undefined, accountId: string, by: number, { currency }: Money) => {
  const { amount } = row?.balance ?? { amount: 0 };
  return { accountId, balance: { amount: amount + by, currency }, closedOn: row?.closedOn ?? null };
};

/** One row per account. */
export const balances = defineProjection(Balances, {
  AccountOpened: (_, { data: { accountId, currency } }) => ({
    accountId,
    balance: { amount: 0, currency },
    closedOn: null,
  }),
  MoneyDeposited: (row, { data: { accountId, amount } }) =>
    move(row, accountId, amount.amount, amount),
  AccountDebited: (row, { data: { accountId, amount } }) =>
    move(row, accountId, -amount.amount, amount),
  DebitRefunded: (row, { data: { accountId, amount } }) =>
    move(row, accountId, amount.amount, amount),
  AccountCredited: (row, { data: { accountId, amount } }) =>
    move(row, accountId, amount.amount, amount),
  CreditReversed: (row, { data: { accountId, amount } }) =>
    move(row, accountId, -amount.amount, amount),
  AccountClosed: (row, { data: { closedOn } }) => row && { ...row, closedOn },
});

const book = (row: StatementRow | undefined, accountId: string, line: StatementLine) => ({
  accountId,
  lines: [...(row?.lines ?? []), line],
});

/** The lines of each account, in their order. */
export const statement = defineProjection(Statement, {
  MoneyDeposited: (row, { data: { accountId, amount, bookedAt, reference = "cash" } }) =>
    book(row, accountId, { bookedAt, text: reference, change: amount.amount }),
  AccountDebited: (row, { data: { accountId, amount, transferId }, time }) =>
    book(row, accountId, { bookedAt: time, text: "sent", change: -amount.amount, transferId }),
  DebitRefunded: (row, { data: { accountId, amount, transferId }, time }) =>
    book(row, accountId, { bookedAt: time, text: "refunded", change: amount.amount, transferId }),
  AccountCredited: (row, { data: { accountId, amount, transferId }, time }) =>
    book(row, accountId, { bookedAt: time, text: "received", change: amount.amount, transferId }),
  CreditReversed: (row, { data: { accountId, amount, transferId }, time }) =>
    book(row, accountId, { bookedAt: time, text: "reversed", change: -amount.amount, transferId }),
});
