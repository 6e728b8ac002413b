// What can happen on the way into the locker, and what is undone. Time is virtual.
import { given } from "eventwright/testing";
import { describe, test } from "vitest";
import { delivery } from "./delivery.ts";
import { Locker, Parcel } from "./generated/index.ts";
import { locker } from "./locker.ts";

const parcelId = "P-1";
const recipientId = "ada";
const compartment = 1;
const code = "123456";
const registered = Parcel.events.ParcelRegistered({ parcelId, recipientId, size: "small" });
const assign = Locker.commands.AssignCompartment({ parcelId, size: "small" });
const assigned = Locker.events.CompartmentAssigned({ parcelId, compartment });
const tell = Locker.commands.SendCode({ parcelId, recipientId });
const refuse = Parcel.commands.RefuseParcel({ parcelId });

describe("a delivery", () => {
  test("assigns a compartment, tells the code, and deposits the parcel", () => {
    given(delivery, [registered])
      .then(assign)
      .when(assigned)
      .then(tell)
      .when(Locker.events.CodeSent({ parcelId, code }))
      .then(Parcel.commands.DepositParcel({ parcelId, compartment, code }));
  });

  test("ends when the locker is full", () => {
    given(delivery, [registered]).when(Locker.events.LockerFilled({ parcelId })).then(refuse);
  });

  test("gives the compartment back when nobody can be told", () => {
    given(delivery, [registered, assigned])
      .when(Locker.events.RecipientMissed({ parcelId }))
      .then(Locker.commands.FreeCompartment({ parcelId, compartment }))
      .when(Locker.events.CompartmentFreed({ parcelId, compartment }))
      .then(refuse);
  });

  test("asks again under the same id when the locker does not answer", () => {
    given(delivery, [registered])
      .advance("11s")
      .then(assign)
      .thenSameId(Locker.commands.AssignCompartment);
  });
});

test("a locker that is asked twice gives the same compartment", async () => {
  await given(locker).when(assign).then(assigned);
  await given(locker).when(assign).then(assigned);
});
