import { readFile } from "node:fs/promises";
import { defineTask } from "conductor-flow";

interface Line {
  sku: string;
  quantity: number;
}

const stock = readFile(new URL("../../config/stock.json", import.meta.url), "utf8").then(
  (text) => JSON.parse(text) as Record<string, number>,
);
const gramsPerArticle = 350;

/** Says whether everything is there, and what the parcel will weigh. */
export default defineTask(
  {
    name: "check_stock",
    description: "Compares the lines with the warehouse.",
    retryCount: 2,
    retryDelaySeconds: 1,
    responseTimeoutSeconds: 30,
    timeoutSeconds: 120,
  },
  async ({ lines }: { lines: Line[] }) => {
    const available = await stock;
    const missing = lines.filter(({ sku, quantity }) => (available[sku] ?? 0) < quantity).map(({ sku }) => sku);
    return {
      availability: missing.length === 0 ? "complete" : "incomplete",
      missing,
      weightGrams: lines.reduce((sum, { quantity }) => sum + quantity * gramsPerArticle, 0),
    };
  },
);
