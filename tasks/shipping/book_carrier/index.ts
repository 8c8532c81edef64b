import type { TaskHandler } from "conductor-flow";

const neighbours = new Set(["DE", "NL", "PL", "AT", "DK", "CH", "FR"]);

const bookCarrier: TaskHandler = (input) => {
  const heavy = Number(input["weightGrams"]) > 2500;
  if (!neighbours.has(String(input["country"]))) return { carrier: "air-freight" };
  return { carrier: heavy ? "haulier" : "parcel-post" };
};

export default bookCarrier;
