// How many decimals a currency has stands in two places, for neither package imports the other:
// the proof of `minorUnits` and the conversion itself.
import { expect, test } from "vitest";
import { currencyDigits } from "../codegen/casting/currencies.ts";
import { majorUnits, minorUnits } from "../runtime/mod.ts";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

test("the generator and the runtime count the decimals of every currency alike", () => {
  const codes = LETTERS.flatMap((a) => LETTERS.flatMap((b) => LETTERS.map((c) => `${a}${b}${c}`)));
  const unlike = codes.filter((code) => {
    const amount = 10 ** currencyDigits(code);
    return minorUnits(1, code).amount !== amount || majorUnits({ amount, currency: code }) !== 1;
  });
  expect(unlike).toEqual([]);
  expect([...new Set(codes.map(currencyDigits))].sort()).toEqual([0, 2, 3]);
});
