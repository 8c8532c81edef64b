import { defineWorkflow } from "conductor-flow";

/** The shipping half of an order, called by `fulfil_order`. */
export default defineWorkflow({
  name: "ship_order",
  description: "Books a carrier and prints the label.",
  version: 1,
  ownerEmail: "shipping@example.com",
  inputParameters: ["orderId", "shipTo", "weightGrams"],
  tasks: [
    {
      name: "book_carrier",
      taskReferenceName: "carrier",
      inputParameters: { country: "${workflow.input.shipTo.country}", weightGrams: "${workflow.input.weightGrams}" },
    },
    {
      name: "print_label",
      taskReferenceName: "label",
      inputParameters: {
        orderId: "${workflow.input.orderId}",
        carrier: "${carrier.output.carrier}",
        city: "${workflow.input.shipTo.city}",
      },
    },
  ],
  outputParameters: { carrier: "${carrier.output.carrier}", tracking: "${label.output.tracking}" },
});
