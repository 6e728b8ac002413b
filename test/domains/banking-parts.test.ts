// How the parts of the bank decide, one by one and without a broker.
import { given, rejected } from "eventwright/testing";
import { describe, test } from "vitest";
import {
  Account,
  Advice,
  MoneyTransfer,
  PaymentNetwork,
  Transfer,
} from "../../codegen/golden/banking/generated/index.ts";
import { account } from "./banking/account.ts";
import { moneyTransfer } from "./banking/bank.ts";
import {
  asked,
  eur,
  fromAccount,
  holderId,
  payer,
  reference,
  toAccount,
  transferId,
} from "./banking/example.ts";

describe("an account", () => {
  const opened = Account.events.AccountOpened({
    ...{ accountId: fromAccount, holderId, holderName: "Ada", address: null },
    ...{ currency: "EUR", kind: "current" as const },
  });
  const deposited = Account.events.MoneyDeposited({
    ...{ accountId: fromAccount, amount: eur(500), bookedAt: "2026-05-01T10:00:00Z" },
  });

  test("takes only money of its currency", () => {
    const amount = { amount: 5, currency: "USD" };
    given(account, [opened])
      .when(Account.commands.DepositMoney({ accountId: fromAccount, amount }))
      .thenRejected("WrongCurrency", { currency: "EUR" });
  });

  test("is closed only when it is empty", () => {
    const close = Account.commands.CloseAccount({ accountId: fromAccount, closedOn: "2026-05-02" });
    given(account, [opened, deposited])
      .when(close)
      .thenRejected("AccountNotEmpty", { balance: eur(500) });
    given(account, [opened])
      .when(close)
      .then(Account.events.AccountClosed({ accountId: fromAccount, closedOn: "2026-05-02" }));
  });
});

describe("the transfer saga", () => {
  const requested = Transfer.events.TransferRequested({ ...asked, channel: "web" });
  const debit = Account.commands.DebitAccount({
    ...{ accountId: fromAccount, transferId, amount: asked.amount },
  });
  const debited = Account.events.AccountDebited(debit.data);
  const credit = Account.commands.CreditAccount({ ...debit.data, accountId: toAccount });
  const credited = Account.events.AccountCredited(credit.data);
  const submit = PaymentNetwork.commands.SubmitPayment({
    ...{ transferId, amount: asked.amount, payer },
  });
  const settled = PaymentNetwork.events.PaymentSettled({
    ...{ transferId, reference, settledAt: "2026-05-01T10:00:00Z" },
  });
  const refund = Account.commands.RefundDebit(debit.data);
  const reverse = Account.commands.ReverseCredit(credit.data);
  const cancelled = Transfer.events.TransferCancelled({ transferId });

  test("asks again for a debit that is late, under the same id, and gives up at last", () => {
    given(moneyTransfer, [requested])
      .advance("12s")
      .then(debit)
      .thenSameId(Account.commands.DebitAccount)
      .advance("12s")
      .then(debit)
      .advance("10s")
      .then(refund);
  });

  test("undoes both sides when the payer cancels in time", () => {
    given(moneyTransfer, [requested, debited])
      .then(debit, credit)
      .when(cancelled)
      .then(reverse)
      .when(Account.events.CreditReversed(credit.data))
      .then(refund)
      .when(Account.events.DebitRefunded(debit.data))
      .then(Transfer.commands.FailTransfer({ transferId, reason: "refused" }));
  });

  test("goes only forward once the network has been asked", () => {
    const advise = Advice.commands.SendAdvice({ transferId, reference });
    given(moneyTransfer, [requested, debited, credited])
      .then(debit, credit, submit)
      .when(cancelled)
      .then()
      .when(settled)
      .then(advise)
      .when(rejected(MoneyTransfer.commands.SendAdvice))
      .thenStatus("parked");
  });

  test("is parked when it is open after two days", () => {
    given(moneyTransfer, [requested, debited, credited, settled])
      .advance("2d")
      .thenStatus("parked");
  });
});
