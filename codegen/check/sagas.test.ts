// Sagas: each check fires at its place, with its subject and a way out, alone.
import { testBroken } from "./broken.ts";

/** The two steps of the library. */
const RESERVE = `      - name: reserve
        do: PutAside
        done: BookPutAside
        timeout: 30s
        undo: { do: PutBack, done: BookPutBack }
`;
const NOTIFY = `      - name: notify
        do: SendNotice
        done: NoticeSent
        timeout: 1d
        pivot: true
`;
const AGAIN = `      - name: again
        do: SendNotice
        done: NoticeSent
        timeout: 1d
`;
const PUT_ASIDE = RESERVE.replace("reserve", "again");

/** A group of steps. */
function inParallel(...steps: readonly string[]): string {
  const inner = steps.join("").replace(/^/gm, "  ").trimEnd();
  return `${inner.replace("        -", "      - -")}\n`;
}

testBroken([
  {
    what: "a command's field that nothing fills",
    replaced: [["SendNotice: { payload: {", "SendNotice: { payload: { when: date,"]],
    code: "saga-unfilled",
    subject: "Lending.notify",
    at: ["do: SendNotice", "SendNotice"],
    message: /Nothing known fills SendNotice\.when/,
    help: /with: \{ when: … \} beside do: start\.field, reserve\.field or/,
  },
  {
    what: "a field of the right name and another type",
    replaced: [["SendNotice: { payload: {", "SendNotice: { payload: { shelf: int,"]],
    code: "saga-unfilled",
    subject: "Lending.notify",
    at: ["do: SendNotice", "SendNotice"],
    message: /Nothing known fills SendNotice\.shelf/,
    help: /const/,
  },
  {
    what: "a filling from a step that comes later",
    replaced: [["do: PutAside\n", "do: PutAside\n        with: { bookId: notify.bookId }\n"]],
    code: "saga-unfilled",
    subject: "Lending.reserve",
    at: ["notify.bookId"],
    message: /PutAside\.bookId is filled from notify, which is not known yet: start/,
    help: /bookId/,
  },
  {
    what: "a filling from a field that is not there",
    replaced: [["do: PutAside\n", "do: PutAside\n        with: { bookId: start.book }\n"]],
    code: "saga-unfilled",
    subject: "Lending.reserve",
    at: ["start.book"],
    message: /start\.book, which LoanRequested lacks/,
    help: /bookId/,
  },
  {
    what: "a filling that two steps could give, neither of which it follows from",
    replaced: [
      ["SendNotice: { payload: {", "SendNotice: { payload: { shelf: string,"],
      [NOTIFY, `${PUT_ASIDE}${NOTIFY}`],
    ],
    code: "saga-ambiguous",
    subject: "Lending.notify",
    at: ["do: SendNotice", "SendNotice"],
    message: /SendNotice\.shelf could be reserve\.shelf or again\.shelf/,
    help: /with: \{ shelf: again\.shelf \}/,
  },
  {
    what: "a constant of another type",
    replaced: [["{ const: failed }", "{ const: 7 }"]],
    code: "saga-unfilled",
    subject: "Lending.onFailed",
    at: ["{ const: 7 }"],
    message: /GiveUpLoan\.reason is 7, which is no string/,
    help: /reason/,
  },
  {
    what: "a filling of a field that the command lacks",
    replaced: [
      ["{ reason: { const: failed } }", "{ reason: { const: failed }, by: start.bookId }"],
    ],
    code: "saga-unfilled",
    subject: "Lending.onFailed",
    at: ["start.bookId"],
    message: /GiveUpLoan has no field by/,
    help: /by/,
  },
  {
    what: "a field that only one of two starting events carries",
    replaced: [["startsOn: LoanRequested", "startsOn: [LoanRequested, LoanClosed]"]],
    code: "saga-unfilled",
    subject: "Lending.notify",
    at: ["do: SendNotice", "SendNotice"],
    message: /Nothing known fills SendNotice\.readerId/,
    help: /readerId/,
  },
  {
    what: "a step without time-out",
    replaced: [["        timeout: 30s\n", ""]],
    code: "step-timeout",
    subject: "Lending.reserve",
    at: ["name: reserve"],
    message: /no timeout/,
    help: /timeout: 30s/,
  },
  {
    what: "a step before the pivot without undo",
    replaced: [["        undo: { do: PutBack, done: BookPutBack }\n", ""]],
    code: "step-undo",
    subject: "Lending.reserve",
    at: ["name: reserve"],
    message: /before the pivot and has no undo/,
    help: /undo: \{ do: Command/,
  },
  {
    what: "an undo that another handler handles",
    replaced: [["do: PutBack, done: BookPutBack", "do: CloseLoan, done: LoanClosed"]],
    code: "undo-handler",
    subject: "Lending.reserve",
    at: ["name: reserve"],
    message: /CloseLoan is not handled by the handler of PutAside/,
    help: /one handler/,
  },
  {
    what: "a step's name twice",
    replaced: [["name: notify", "name: reserve"]],
    code: "duplicate-name",
    subject: "Lending.reserve",
    at: ["name: reserve\n        do: SendNotice"],
    message: /reserve is there twice/,
    help: /Rename/,
  },
  {
    what: "a step's name that the chart needs",
    replaced: [["name: notify", "name: undoing"]],
    code: "step-name",
    subject: "Lending.undoing",
    at: ["name: undoing"],
    message: /undoing has a meaning of its own/,
    help: /what it does/,
  },
  {
    what: "a duration that is none",
    replaced: [["timeout: 30s", "timeout: soon"]],
    code: "duration",
    subject: "Lending.reserve",
    at: ["timeout: soon"],
    message: /"soon" is no duration/,
    help: /30s, 2m/,
  },
  {
    what: "a retry that is none",
    replaced: [["timeout: 30s", "timeout: 30s\n        retry: { times: many }"]],
    code: "retry",
    subject: "Lending.reserve",
    at: ["{ times: many }"],
    message: /retry of Lending\.reserve/,
    help: /times: 3, backoff: 1s\.\.1m/,
  },
  {
    what: "a start that is none",
    replaced: [["    key: bookId\n", "    key: bookId\n    from: yesterday\n"]],
    code: "saga-from",
    subject: "Lending",
    at: ["from: yesterday"],
    message: /"yesterday"/,
    help: /from: beginning/,
  },
  {
    what: "a pivot beside other steps",
    replaced: [[NOTIFY, inParallel(NOTIFY, AGAIN)]],
    code: "pivot-parallel",
    subject: "Lending.notify",
    at: ["name: notify"],
    message: /notify is the pivot, and other steps are asked at the same time/,
    help: /by itself/,
  },
  {
    what: "a step without undo, beside a step that may fail after it",
    replaced: [
      [RESERVE, ""],
      [NOTIFY, inParallel(RESERVE, AGAIN)],
    ],
    code: "step-undo",
    subject: "Lending.again",
    at: ["name: again"],
    message: /again has no undo, and the steps beside it may fail/,
    help: /undo: \{ do: Command/,
  },
  {
    what: "a filling from a step beside it",
    replaced: [
      [RESERVE, ""],
      [NOTIFY, inParallel(RESERVE, `${PUT_ASIDE}        with: { bookId: reserve.bookId }\n`)],
    ],
    code: "saga-unfilled",
    subject: "Lending.again",
    at: ["reserve.bookId"],
    message: /PutAside\.bookId is filled from reserve, which is not known yet: start/,
    help: /bookId/,
  },
  {
    what: "a step named like the state of a parallel group",
    replaced: [
      [RESERVE, inParallel(RESERVE, PUT_ASIDE)],
      ["name: notify", "name: reserveAndAgain"],
    ],
    code: "duplicate-name",
    subject: "Lending.reserve",
    at: ["name: reserve\n"],
    message: /Its group's state reserveAndAgain is there twice/,
    help: /Rename/,
  },
]);
