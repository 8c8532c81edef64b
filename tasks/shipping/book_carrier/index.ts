import type { TaskHandler } from "conductor-flow";

const neighbours = new Set(["DE", "NL", "PL", "AT", "DK", "CH", "FR"]);
const heaviestParcelGrams = 2500;

const bookCarrier: TaskHandler<{ country: string; weightGrams: number }> = ({ country, weightGrams }) => {
  if (!neighbours.has(country)) return { carrier: "air-freight" };
  return { carrier: weightGrams > heaviestParcelGrams ? "haulier" : "parcel-post" };
};

export default bookCarrier;
