// The golden banking catalog at work: transfers that succeed, and ones that are put back.
import { type AppOptions, importHistory, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { describe, expect, test } from "vitest";
import {
  Account,
  Transfer,
  upcastAccountDebited,
  upcastAccountOpened,
  upcastMoneyDeposited,
} from "../../codegen/golden/banking/generated/index.ts";
import { eventually } from "../delivery/brokers.ts";
import { account } from "./banking/account.ts";
import {
  advice,
  balances,
  createPaymentNetwork,
  moneyTransfer,
  type NetworkAnswer,
  statement,
} from "./banking/bank.ts";
import {
  asked,
  eur,
  fromAccount,
  holderId,
  reference,
  toAccount,
  transferId,
} from "./banking/example.ts";
import { transfer } from "./banking/transfer.ts";

/** A bank whose network answers as it is told, with money on the first account. */
async function startBank(
  ask: (attempt: number) => NetworkAnswer,
  { broker = memory(), opened = [fromAccount, toAccount] }: BankOptions = {},
) {
  const app = await startApp({
    broker,
    log: () => undefined,
    aggregates: [account, transfer],
    services: [createPaymentNetwork(ask), advice],
    sagas: [moneyTransfer],
    projections: [balances, statement],
  });
  for (const accountId of opened) {
    await app.send(Account.commands.OpenAccount({ accountId, holderId, holderName: "Ada" }));
  }
  await app.send(Account.commands.DepositMoney({ accountId: fromAccount, amount: eur(1_000) }));
  return app;
}

interface BankOptions extends Partial<Pick<AppOptions, "broker">> {
  readonly opened?: readonly string[];
}

type Bank = Awaited<ReturnType<typeof startBank>>;

/** The types of the events that belong to transfers, in the log's order, once one is there. */
const typesUntil = (app: Bank, last: string): Promise<readonly string[]> =>
  eventually(`the log has ${last}`, async () => {
    const types: string[] = [];
    for await (const { event } of app.readEvents()) {
      if ("transferId" in (event.data as object)) types.push(event.type);
    }
    return types.includes(last) && types;
  });

/** What is on both accounts, once it is what it should be. */
const balancesAre = async (app: Bank, from: number, to: number | undefined): Promise<void> => {
  await eventually(`the balances are ${from} and ${to}`, async () => {
    const rows = [await app.query(balances, fromAccount), await app.query(balances, toAccount)];
    return rows[0]?.balance.amount === from && rows[1]?.balance.amount === to;
  });
};

describe("a transfer", () => {
  test("that nothing stops moves the money, and both sides see it", async () => {
    const app = await startBank(() => ({ reference }));
    await app.send(Transfer.commands.RequestTransfer(asked));
    expect(await typesUntil(app, "TransferCompleted")).toEqual([
      ...["TransferRequested", "AccountDebited", "AccountCredited"],
      ...["PaymentSettled", "AdviceSent", "TransferCompleted"],
    ]);
    await balancesAre(app, 300, 700);
    const sent = await app.query(statement, fromAccount);
    expect(sent?.lines).toMatchObject([
      { text: "cash", change: 1_000 },
      { text: "sent", change: -700, transferId },
    ]);
    const received = await app.query(statement, toAccount);
    expect(received?.lines).toMatchObject([{ text: "received", change: 700, transferId }]);
    const late = await app.send(Transfer.commands.CancelTransfer({ transferId }));
    expect(late).toMatchObject({ ok: false, rejection: { reason: "TooLate" } });
    await app.close();
  });

  test("that the network refuses is put back on the accounts that it came from", async () => {
    const app = await startBank(() => ({ code: "AM04" }));
    await app.send(Transfer.commands.RequestTransfer(asked));
    expect(await typesUntil(app, "TransferFailed")).toEqual([
      ...["TransferRequested", "AccountDebited", "AccountCredited"],
      ...["PaymentRefused", "CreditReversed", "DebitRefunded", "TransferFailed"],
    ]);
    await balancesAre(app, 1_000, 0);
    const { lines = [] } = (await app.query(statement, toAccount)) ?? {};
    expect(lines.map(({ text, change }) => [text, change])).toEqual([
      ["received", 700],
      ["reversed", -700],
    ]);
    await app.close();
  });

  test("to an account that is not open gives the debit back", async () => {
    const app = await startBank(() => ({ reference }), { opened: [fromAccount] });
    await app.send(Transfer.commands.RequestTransfer(asked));
    expect(await typesUntil(app, "TransferFailed")).toEqual([
      ...["TransferRequested", "AccountDebited", "DebitRefunded", "TransferFailed"],
    ]);
    await balancesAre(app, 1_000, undefined);
    await app.close();
  });

  test("of more than there is fails, and says how much is missing", async () => {
    const app = await startBank(() => ({ reference }));
    await app.send(Transfer.commands.RequestTransfer({ ...asked, amount: eur(1_500) }));
    expect(await typesUntil(app, "TransferFailed")).toEqual([
      "TransferRequested",
      "TransferFailed",
    ]);
    const debit = { accountId: fromAccount, transferId, amount: eur(1_500) };
    expect(await app.send(Account.commands.DebitAccount(debit))).toMatchObject({
      rejection: {
        reason: "InsufficientFunds",
        data: { available: eur(1_000), missing: 500 },
      },
    });
    await app.close();
  });

  test("waits for a network that is down, and is told once", async () => {
    const attempts: number[] = [];
    const app = await startBank((attempt) => {
      attempts.push(attempt);
      return attempt < 3 ? "down" : { reference };
    });
    await app.send(Transfer.commands.RequestTransfer(asked));
    const types = await typesUntil(app, "TransferCompleted");
    expect(types.filter((type) => type === "PaymentSettled")).toHaveLength(1);
    expect(attempts).toEqual([1, 2, 3]);
    await app.close();
  });
});

describe("a stored account", () => {
  test("of old versions is read as if it were written today", async () => {
    const broker = memory();
    const accountId = "ACC-0007";
    const holder = "Bob ".repeat(100);
    const payloads = {
      AccountOpened: { accountId, holder, currency: "EUR", type: "deposit" },
      MoneyDeposited: { accountId, amount: 12.34, teller: "Eve", bookedAt: "2019-03-01" },
      AccountDebited: { accountId, transferId, cents: 1_000, currency: "EUR" },
    };
    const commits = Object.entries(payloads).map(([type, payload], index) => [
      envelope(accountId, index + 1, type, payload),
    ]);
    expect(await importHistory({ broker, aggregate: account, histories: [commits] })).toBe(1);
    const app = await startBank(() => ({ reference }), { broker });
    const read: unknown[] = [];
    for await (const { event } of app.readEvents()) {
      const upcast = UPCASTERS[event.type as keyof typeof UPCASTERS];
      if (event.aggregateId === accountId) read.push([event.version, upcast(event)]);
    }
    expect(read).toEqual([
      [
        1,
        {
          ...{ accountId, holderId: "00000000-0000-0000-0000-000000000000", address: null },
          ...{ holderName: "Bob ".repeat(50), currency: "EUR", kind: "savings" },
        },
      ],
      [1, { accountId, amount: eur(1_234), bookedAt: "2019-03-01T00:00:00.000Z" }],
      [1, { accountId, transferId, amount: eur(1_000) }],
    ]);
    const debit = Account.commands.DebitAccount({ accountId, transferId, amount: eur(235) });
    expect(await app.send(debit)).toMatchObject({
      rejection: { reason: "InsufficientFunds", data: { available: eur(234), missing: 1 } },
    });
    const row = await eventually("the row is there", () => app.query(balances, accountId));
    expect(row).toEqual({ accountId, balance: eur(234), closedOn: null });
    await app.close();
  });
});

const UPCASTERS = {
  AccountOpened: upcastAccountOpened,
  MoneyDeposited: upcastMoneyDeposited,
  AccountDebited: upcastAccountDebited,
} as const;

/** An account's event of version 1 as it is stored. */
function envelope(id: string, number: number, type: string, payload: object) {
  const uuid = (kind: number): string => `0000000${kind}-0000-4000-8000-00000000000${number}`;
  return {
    ...{ event_id: uuid(1), event_type: type, event_version: 1 },
    ...{ timestamp: "2019-03-01T09:00:00.000Z", correlation_id: uuid(2), causation_id: uuid(2) },
    ...{ aggregate_type: "Account", aggregate_id: id, aggregate_version: number, payload },
  };
}
