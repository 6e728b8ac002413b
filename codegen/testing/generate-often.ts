// A process that generates again and again, from two catalogs in turn; a test starts several.
import { generate } from "../generate.ts";

const [out = "", times = "1", ...catalogs] = process.argv.slice(2);
for (let run = 0; run < Number(times); run++) {
  const catalog = catalogs[run % catalogs.length]!;
  const { findings } = await generate({ catalog, out, release: false });
  if (findings.length > 0) throw new Error(JSON.stringify(findings));
}
