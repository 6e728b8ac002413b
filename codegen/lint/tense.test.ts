// How often the tense of a name is told right, over many labelled names, and what is suggested.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { imperativeOf, isImperative, isPastTense, pastTenseOf } from "./tense.ts";
import { askingCommands, otherCommands, otherEvents, pastEvents } from "./tense-names.ts";

/** The share of labelled names on which the rules may be wrong. */
const MAX_WRONG = 0.01;

const labelled = [
  ...pastEvents.map((name) => ({ name, told: "past", right: isPastTense(name) })),
  ...otherEvents.map((name) => ({ name, told: "not past", right: !isPastTense(name) })),
  ...askingCommands.map((name) => ({ name, told: "imperative", right: isImperative(name) })),
  ...otherCommands.map((name) => ({ name, told: "not imperative", right: !isImperative(name) })),
];

const parts = (text: string): readonly string[][] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split(">"));

const suggestedEvents = parts(`
  PaymentFailure>PaymentFailed PaymentError>PaymentFailed PlaceOrder>OrderPlaced
  OrderPlacement>OrderPlaced OrderCancellation>OrderCancelled CancelOrder>OrderCancelled
  SendEmail>EmailSent OrderPlace>OrderPlaced PutAsideBook>BookPutAside PutBookAside>BookPutAside
  PutOrderOnHold>OrderPutOnHold AddItemToCart>ItemAddedToCart LogInUser>UserLoggedIn
  UserLogin>UserLoggedIn AccountSetup>AccountSetUp TransactionRollback>TransactionRolledBack
  SetPrice>PriceSet ResetPassword>PasswordReset RequestPasswordReset>PasswordResetRequested
  PlacedOrder>OrderPlaced LoggedInUser>UserLoggedIn ReservationOfStock>StockReserved
  OrderConfirmedNotification>OrderConfirmed PaymentWillFail>PaymentFailed MeterReading>MeterRead
  BookRoom>RoomBooked OrderParts>PartsOrdered StockUpdate>StockUpdated RentIncrease>RentIncreased
  OrderPlaceV2>OrderPlacedV2 IssueOAuth2Token>OAuth2TokenIssued CreateSKU>SKUCreated
  BeginTransfer>TransferBegun WithdrawMoney>MoneyWithdrawn RebuildCluster>ClusterRebuilt
  ShipOrder>OrderShipped StopMachine>MachineStopped DeferPayment>PaymentDeferred
  TransferMoney>MoneyTransferred OpenAccount>AccountOpened VisitDoctor>DoctorVisited
  DeliverParcel>ParcelDelivered EditPost>PostEdited LabelImage>ImageLabelled
  EmbedVideo>VideoEmbedded DenyAccess>AccessDenied PlayVideo>VideoPlayed
  SubmitClaim>ClaimSubmitted LimitCredit>CreditLimited OrderPlaced>OrderPlaced
  DebitAccount>AccountDebited ImageMissing>ImageMissed
`);

const suggestedCommands = parts(`
  OrderPlaced>PlaceOrder EmailSent>SendEmail OrderCancellation>CancelOrder OrderCanceled>CancelOrder
  OrderPlacedByPhone>PlaceOrderByPhone ItemAddedToCart>AddItemToCart BookPutAside>PutBookAside
  OrderPutOnHold>PutOrderOnHold UserLoggedIn>LogInUser LoanGivenUp>GiveUpLoan PriceSet>SetPrice
  PasswordReset>ResetPassword OrderMarkedAsPaid>MarkOrderAsPaid CustomerPlacedOrder>PlaceOrder
  PlacedOrder>PlaceOrder UserRegistration>RegisterUser CustomerCreate>CreateCustomer
  WalletTopUp>TopUpWallet ActivationOfDevice>ActivateDevice OAuth2TokenIssued>IssueOAuth2Token
  OrderPlacedV2>PlaceOrderV2 ParcelShipped>ShipParcel TreeFelled>FellTree BedFreed>FreeBed
  VisitCancelled>CancelVisit AccessDenied>DenyAccess PlaceOrder>PlaceOrder
  AccountDebited>DebitAccount DebitRefunded>RefundDebit
`);

describe("the tense of names", () => {
  test("at least 99 of 100 labelled names are told right", () => {
    const wrong = labelled.filter(({ right }) => !right);
    const list = wrong.map(({ name, told }) => `${name} is ${told}`).join("\n");
    expect(wrong.length / labelled.length, list).toBeLessThanOrEqual(MAX_WRONG);
  });

  test("no label is given twice in one list, and no event has two labels", () => {
    for (const names of [
      [...pastEvents, ...otherEvents],
      [...askingCommands, ...otherCommands],
    ]) {
      expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    }
  });

  test("a word with one form for both tenses is told by its place", () => {
    expect(["PriceSet", "SetPrice", "BookPutAside", "PutAside"].map(isPastTense)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test.each(suggestedEvents)("for the event %s, %s is suggested", (name, suggestion) => {
    expect(pastTenseOf(name!)).toBe(suggestion);
  });

  test.each(suggestedCommands)("for the command %s, %s is suggested", (name, suggestion) => {
    expect(imperativeOf(name!)).toBe(suggestion);
  });

  test.each(["Customer", "OrderReady", "WindSpeed", "UnitCost", "PutAside", "FooBar", "V2", ""])(
    "nothing is suggested for the event %o",
    (name) => {
      expect(pastTenseOf(name)).toBeUndefined();
    },
  );

  test.each(["PaymentFailure", "PaymentFailed", "SessionExpired", "Customer", "InsurancePolicy"])(
    "nothing is suggested for the command %o",
    (name) => {
      expect(imperativeOf(name)).toBeUndefined();
    },
  );

  test("whatever is suggested passes, and no name throws", () => {
    const names = labelled.map(({ name }) => name);
    const made = fc.array(fc.constantFrom(...names.flatMap((name) => name.split(/(?=[A-Z])/))));
    const name = fc.oneof(
      fc.constantFrom(...names),
      fc.string(),
      made.map((all) => all.join("")),
    );
    fc.assert(
      fc.property(name, (asked) => {
        const [event, command] = [pastTenseOf(asked), imperativeOf(asked)];
        expect(event === undefined || isPastTense(event)).toBe(true);
        expect(command === undefined || isImperative(command)).toBe(true);
      }),
    );
  });
});
