import { readFile } from "node:fs/promises";
import { defineTask } from "conductor-flow";
import { z } from "zod";

interface TaxRules {
  standardPercent: Record<string, number>;
  reducedPercent: Record<string, Record<string, number>>;
}
type Catalogue = Record<string, { category: string; priceCents: number }>;

const load = async <T>(name: string): Promise<T> =>
  JSON.parse(await readFile(new URL(`../../config/${name}`, import.meta.url), "utf8")) as T;
const rules = load<TaxRules>("tax-rules.json");
const catalogue = load<Catalogue>("catalogue.json");

/** Prices the lines and adds the tax of the country that the parcel goes to. Amounts are whole cents. */
export default defineTask(
  {
    name: "price_order",
    description: "Adds up the lines and the tax of the destination.",
    retryCount: 2,
    retryDelaySeconds: 1,
    responseTimeoutSeconds: 30,
    timeoutSeconds: 120,
    input: z.object({ country: z.string(), lines: z.array(z.object({ sku: z.string(), quantity: z.number() })) }),
  },
  async ({ country, lines }) => {
    const { standardPercent, reducedPercent } = await rules;
    const known = await catalogue;
    let netCents = 0;
    let taxCents = 0;
    for (const { sku, quantity } of lines) {
      const article = known[sku];
      if (!article) throw new Error(`${sku} is not in the catalogue`);
      const lineCents = article.priceCents * quantity;
      const percent = reducedPercent[article.category]?.[country] ?? standardPercent[country] ?? 0;
      netCents += lineCents;
      taxCents += Math.round((lineCents * percent) / 100);
    }
    return { netCents, taxCents, totalCents: netCents + taxCents };
  },
);
