// The service: calls to the outside. Each may be made twice, always under the same idempotency key.
import { defineService } from "eventwright";
import { Locker } from "./generated/index.ts";

/** The locker's compartments and who is in them; in life, a machine behind an API. */
const compartments = new Map([
  [1, { size: "small", parcelId: "" }],
  [2, { size: "large", parcelId: "" }],
]);

/** Answers to commands of `Locker`. */
export const locker = defineService(Locker, {
  AssignCompartment: async ({ data: { parcelId, size } }) => {
    // Asked again, it finds what it gave the first time.
    const found = [...compartments].find(
      ([, box]) => box.parcelId === parcelId || (box.parcelId === "" && box.size === size),
    );
    if (!found) return Locker.events.LockerFilled({ parcelId });
    const [compartment, box] = found;
    compartments.set(compartment, { ...box, parcelId });
    return Locker.events.CompartmentAssigned({ parcelId, compartment });
  },
  FreeCompartment: async ({ data: { parcelId, compartment } }) => {
    const box = compartments.get(compartment);
    if (box?.parcelId === parcelId) compartments.set(compartment, { ...box, parcelId: "" });
    return Locker.events.CompartmentFreed({ parcelId, compartment });
  },
  SendCode: async ({ data: { parcelId, recipientId } }, { idempotencyKey }) => {
    if (recipientId.startsWith("unknown")) return Locker.events.RecipientMissed({ parcelId });
    // The same key gives the same code, however often this is asked.
    const code = String(Number.parseInt(idempotencyKey.slice(0, 8), 16) % 1_000_000);
    return Locker.events.CodeSent({ parcelId, code: code.padStart(6, "0") });
  },
});
