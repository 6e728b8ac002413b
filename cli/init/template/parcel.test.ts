// What may happen to a parcel: given these events, when a command comes, then these follow.
import { given } from "eventwright/testing";
import { describe, test } from "vitest";
import { Parcel } from "./generated/index.ts";
import { parcel } from "./parcel.ts";
import { parcelsByRecipient } from "./parcels-by-recipient.ts";

const parcelId = "P-1";
const recipientId = "ada";
const code = "123456";
const registered = Parcel.events.ParcelRegistered({ parcelId, recipientId, size: "small" });
const deposited = Parcel.events.ParcelDeposited({ parcelId, recipientId, compartment: 1, code });
const collected = Parcel.events.ParcelCollected({ parcelId, recipientId });

describe("a parcel", () => {
  test("is deposited once it was registered", () => {
    const deposit = Parcel.commands.DepositParcel({ parcelId, compartment: 1, code });
    given(parcel, [registered]).when(deposit).then(deposited);
    given(parcel).when(deposit).thenRejected();
  });

  test("is collected with its code", () => {
    const collect = Parcel.commands.CollectParcel({ parcelId, code });
    given(parcel, [registered, deposited]).when(collect).then(collected);
  });

  test("is not collected with another one, nor twice", () => {
    const guess = Parcel.commands.CollectParcel({ parcelId, code: "000000" });
    given(parcel, [registered, deposited]).when(guess).thenRejected("WrongCode");
    const again = Parcel.commands.CollectParcel({ parcelId, code });
    given(parcel, [registered, deposited, collected]).when(again).thenRejected();
  });
});

test("recipients see their parcels", () => {
  given(parcelsByRecipient, [registered, deposited, collected])
    .thenRow(recipientId, { recipientId, parcels: { [parcelId]: "collected" } })
    .thenRow("bob", undefined);
});
