// How many decimals a currency has (ISO 4217). The runtime's `minorUnits` holds the same table.

const NO_MINOR = new Set(
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" "),
);
const THREE_DIGITS = new Set("BHD IQD JOD KWD LYD OMR TND".split(" "));

/** Decimals of a currency's amounts: 0, 2 or 3. */
export function currencyDigits(currency: string): number {
  if (NO_MINOR.has(currency)) return 0;
  return THREE_DIGITS.has(currency) ? 3 : 2;
}
