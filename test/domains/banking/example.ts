// The people, accounts and amounts that the tests of the bank speak of.

export const transferId = "7d9f2a53-30b5-4a4e-9d67-0d4a4f3f5c11";
export const holderId = "0b9d7c1e-5a0f-4a53-8d2c-6f1f5f0e7a21";
export const reference = "PAY-00C0FFEE";
export const eur = (amount: number) => ({ amount, currency: "EUR" });
export const payer = { name: "Ada Example" };
export const fromAccount = "ACC-1001";
export const toAccount = "ACC-2002";
export const asked = { transferId, fromAccount, toAccount, amount: eur(700), payer };
