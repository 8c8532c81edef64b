import { httpTask, simpleTask, switchTask, workflow } from "../../../src/index.ts";

const orderId = "${workflow.input.orderId}";

export const fulfilOrder = {
  ...workflow("fulfil_order", [
    simpleTask("validate", "validate_order", { orderId }),
    httpTask("stock", {
      uri: "${workflow.input.inventory}/stock",
      method: "POST",
      body: { productId: "${workflow.input.productId}" },
    }),
    switchTask("decide", "${stock.output.response.body.available}", { true: [simpleTask("ship", "ship_order", { orderId })] }, [
      simpleTask("backorder", "order_more", { orderId }),
    ]),
  ]),
  description: "Ships what is in stock",
  outputParameters: { shipped: "${stock.output.response.body.available}" },
};
