// Wrong histories, made of a right one: what is wrong, how it is made, and what the checker must
// say of it.
import { poisonedCommits } from "./checker/letters.ts";
import { CONTEXT, EVENTS, LETTERS, POISON_CUSTOMER, READERS } from "./context.ts";
import type { History, Stored } from "./history.ts";
import {
  entryOtherwise,
  gone,
  isOf,
  otherwise,
  withEntry,
  withOne,
  withStream,
} from "./history-edits.ts";
import type { Ledger, LedgerEntry } from "./ledger.ts";

const SAGAS = `EW_${CONTEXT}_SAGAS`;
const ROWS = `KV_EW_${CONTEXT}_ROWS_OrdersByCustomer`;
const FEED = `EW_${CONTEXT}_PUB_partner-feed`;

/** What was sent, and what is there. */
export interface Right {
  readonly ledger: Ledger;
  readonly history: History;
}

type Made = readonly [Ledger, History];

const ELSEWHERE = "00000000-0000-4000-8000-000000000000";

/** What is wrong, how it is made, and what the checker must say of it. */
export const WRONG_HISTORIES: readonly (readonly [string, (right: Right) => Made, RegExp])[] = [
  [
    "an acknowledged command is lost",
    ({ ledger, history }) => [ledger, withOne(history, EVENTS, isOf("OrderPlaced"), gone)],
    /^lost: PlaceOrder .* nothing is there$/,
  ],
  [
    "an acknowledged refusal is lost",
    ({ ledger, history }) => [ledger, withOne(history, EVENTS, isOf("$rejected"), gone)],
    /^lost: \w+ .* nothing is there$/,
  ],
  [
    "a commit is another than was answered",
    ({ ledger, history }) => {
      const change = otherwise(({ payload }) => ({
        payload: { ...payload, customerId: "CUST-Z" },
      }));
      return [ledger, withOne(history, EVENTS, isOf("OrderPlaced"), change)];
    },
    /^lost: PlaceOrder .* another commit than answered$/,
  ],
  [
    "a command has two effects",
    ({ ledger, history }) => {
      const again = (message: Stored) => {
        const [second] = otherwise((event) => ({
          event_id: ELSEWHERE,
          aggregate_version: event.aggregate_version + 1,
        }))({ ...message, sequence: 1_000_000 });
        return [message, second!];
      };
      return [ledger, withOne(history, EVENTS, isOf("OrderConfirmed"), again)];
    },
    /^doubled: command .* has effects at \d+, 1000000$/,
  ],
  [
    "an event is there twice",
    ({ ledger, history }) => [
      ledger,
      withOne(history, EVENTS, isOf("StockShipped"), (message) => [message, message]),
    ],
    /^doubled: event .* is on the log more than once$/,
  ],
  [
    "something happened that nobody asked for",
    ({ ledger, history }) => {
      const change = otherwise(() => ({ causation_id: ELSEWHERE }));
      return [ledger, withOne(history, EVENTS, isOf("PaymentCaptured"), change)];
    },
    /^doubled: nobody sent command 0+-/,
  ],
  [
    "a repeat gets another answer",
    ({ ledger, history }) => {
      const isIt = ({ answers }: LedgerEntry) => answers.length > 1;
      const first = ledger.find(isIt)!.answers[0]!;
      return [
        withEntry(ledger, isIt, { answers: [first, first.replace('"ok"', '"fine"')] }),
        history,
      ];
    },
    /^answered otherwise: /,
  ],
  [
    "a version is left out",
    ({ ledger, history }) => {
      const change = otherwise((event) => ({ aggregate_version: event.aggregate_version + 1 }));
      return [ledger, withOne(history, EVENTS, isOf("StockReserved"), change)];
    },
    /^gap: StockReserved .* has version \d+, where \d+ follows$/,
  ],
  [
    "time goes back",
    ({ ledger, history }) => {
      const change = otherwise(() => ({ timestamp: "2020-01-01T00:00:00.000Z" }));
      return [ledger, withOne(history, EVENTS, isOf("OrderConfirmed"), change)];
    },
    /^gap: OrderConfirmed .* goes back$/,
  ],
  [
    "units are gone",
    ({ ledger, history }) => [ledger, withOne(history, EVENTS, isOf("StockShipped"), gone)],
    /^sum: \w+ [XY]-\d has \d+ free or shipped of 200 added$/,
  ],
  [
    "added units are not there",
    ({ ledger, history }) => [ledger, withOne(history, EVENTS, isOf("StockAdded"), gone)],
    /^sum: \w+ [XY]-\d has 0 of 200 added$/,
  ],
  [
    "a card is charged twice",
    ({ ledger, history }) => {
      const twice = (message: Stored) => [message, { ...message, sequence: 1_000_000 }];
      return [ledger, withOne(history, EVENTS, isOf("PaymentCaptured"), twice)];
    },
    /^sum: ORD-\d+ was charged 2 times$/,
  ],
  [
    "money is kept for what was not shipped",
    ({ ledger, history }) => [ledger, withOne(history, EVENTS, isOf("OrderShipped"), gone)],
    /^sum: ORD-\d+ was charged 1 times, refunded 0 times and shipped 0 times$/,
  ],
  [
    "an event correlates with something else",
    ({ ledger, history }) => {
      const change = otherwise(() => ({ correlation_id: ELSEWHERE }));
      return [ledger, withOne(history, EVENTS, isOf("OrderShipped"), change)];
    },
    /^chain: OrderShipped .* and its command correlate with two things$/,
  ],
  [
    "a saga's command is caused by nothing",
    ({ ledger, history }) => {
      const isIt = ({ body }: Stored) => body.includes('"command_type":"CapturePayment"');
      const change = entryOtherwise(({ commands }) => ({
        commands: commands.map((command) => ({ ...command, causation_id: ELSEWHERE })),
      }));
      return [ledger, withOne(history, SAGAS, isIt, change)];
    },
    /^chain: OrderFulfilment .* sends CapturePayment, which its input did not cause$/,
  ],
  [
    "a saga's entry is left out",
    ({ ledger, history }) => [
      ledger,
      withOne(history, SAGAS, ({ body }) => body.includes('"number":2'), gone),
    ],
    /^chain: OrderFulfilment .* has entry 3, where 2 follows$/,
  ],
  [
    "a dead letter is explained by nothing",
    ({ ledger, history }) => {
      const [some] = history.get(LETTERS)!;
      const body = ledger.find(({ kind }) => kind === "command")!.body;
      const headers = { ...some!.headers, "Ew-Dead-Sequence": "999999" };
      const letter = { ...some!, body, headers, sequence: 1_000_000 };
      return [ledger, withStream(history, LETTERS, (letters) => [...letters, letter])];
    },
    /^letter: .* was a good command$/,
  ],
  [
    "what is no command left no dead letter",
    ({ ledger, history }) => [
      ledger,
      withOne(history, LETTERS, ({ subject }) => subject.includes(".commands."), gone),
    ],
    /^letter: unreadable-.* has none$/,
  ],
  [
    "what waits behind a poisoned event left no dead letter",
    ({ ledger, history }) => {
      const last = String(poisonedCommits(history).at(-1)!.sequence);
      return [
        ledger,
        withOne(history, LETTERS, ({ headers }) => headers["Ew-Dead-Sequence"] === last, gone),
      ];
    },
    /^letter: the parked commit \d+ has none$/,
  ],
  [
    "a key is parked without a reason",
    ({ ledger, history }) => {
      const isIt = ({ subject }: Stored) => subject.includes(".commands.1.");
      const change = (message: Stored) => {
        const record = { ...JSON.parse(message.body), parked: { "Order.ORD-1": "why not" } };
        return [{ ...message, body: JSON.stringify(record) }];
      };
      return [ledger, withOne(history, READERS, isIt, change)];
    },
    /^parked: commands\.1\.\d Order\.ORD-1, and why\?$/,
  ],
  [
    "a poisoned key is not parked",
    ({ ledger, history }) => {
      const isIt = ({ body }: Stored) => body.includes(POISON_CUSTOMER);
      const change = (message: Stored) => {
        const record = { ...JSON.parse(message.body), parked: {} };
        return [{ ...message, body: JSON.stringify(record) }];
      };
      return [ledger, withOne(history, READERS, isIt, change)];
    },
    /^parked: CUST-POISON is not$/,
  ],
  [
    "a command was never answered",
    ({ ledger, history }) => [
      withEntry(ledger, ({ type }) => type === "PlaceOrder", { answers: [] }),
      history,
    ],
    /^unfinished: PlaceOrder .* has no answer$/,
  ],
  [
    "a saga does not end",
    ({ ledger, history }) => {
      const isIt = ({ body }: Stored) => body.includes('"status":"done"');
      return [ledger, withOne(history, SAGAS, isIt, gone)];
    },
    /^unfinished: the saga of ORD-\d+ is active$/,
  ],
  [
    "an event led to nothing",
    ({ ledger, history }) => [ledger, withOne(history, EVENTS, isOf("NoticeSent"), gone)],
    /^unfinished: no notice follows from the event /,
  ],
  [
    "an event led to the same twice",
    ({ ledger, history }) => {
      const twice = (message: Stored) => [message, { ...message, sequence: 1_000_000 }];
      return [ledger, withOne(history, EVENTS, isOf("NoticeSent"), twice)];
    },
    /^doubled: command \S+ has effects at \d+, 1000000$/,
  ],
  [
    "a saga was parked though it had its answer",
    ({ ledger, history }) => {
      const isIt = ({ body }: Stored) => body.includes('"status":"done"');
      const change = entryOtherwise(({ after }) => ({
        input: { id: ELSEWHERE, type: "xstate.after.reserveUndoTimeout" },
        after: { ...after, status: "parked" },
      }));
      return [ledger, withOne(history, SAGAS, isIt, change)];
    },
    /^unfinished: the saga of ORD-\d+ is parked$/,
  ],
  [
    "a row is not what the log adds up to",
    ({ ledger, history }) => [
      ledger,
      withOne(history, ROWS, ({ subject }) => subject.endsWith(".CUST-A"), gone),
    ],
    /^unfinished: the row of CUST-A is not the log's$/,
  ],
  [
    "a feed shows an event twice",
    ({ ledger, history }) => [
      ledger,
      withOne(
        history,
        FEED,
        () => true,
        (message) => [message, message],
      ),
    ],
    /^unfinished: the feed has .* of ORD-\d+, not /,
  ],
  [
    "a queue is not worked off",
    ({ ledger, history }) => {
      const subject = `ew.${CONTEXT}.cmd.4.Order.PlaceOrder.ORD-20000`;
      const waiting = { subject, sequence: 1_000_000, headers: {}, body: "{}" };
      return [
        ledger,
        withStream(history, `EW_${CONTEXT}_COMMANDS`, (queue) => [...queue, waiting]),
      ];
    },
    /^unfinished: .*ORD-20000 waits in EW_fulfilment_COMMANDS at 1000000$/,
  ],
];
