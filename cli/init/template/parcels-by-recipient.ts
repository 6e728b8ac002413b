// The projection: what a recipient sees. From row and event to row, and nothing else.
import { defineProjection } from "eventwright";
import { ParcelsByRecipient, type ParcelsByRecipientRow } from "./generated/index.ts";

/** One row per recipient. */
export const parcelsByRecipient = defineProjection(ParcelsByRecipient, {
  ParcelRegistered: (row, { data }) => withStatus(row, data, "on its way"),
  ParcelDeposited: (row, { data }) => withStatus(row, data, `waits, code ${data.code}`),
  ParcelRefused: (row, { data }) => withStatus(row, data, "refused"),
  ParcelCollected: (row, { data }) => withStatus(row, data, "collected"),
});

function withStatus(
  row: ParcelsByRecipientRow | undefined,
  { parcelId, recipientId }: { readonly parcelId: string; readonly recipientId: string },
  status: string,
): ParcelsByRecipientRow {
  return { recipientId, parcels: { ...row?.parcels, [parcelId]: status } };
}
