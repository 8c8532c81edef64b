import { forkTaskJoin, inlineTask, newLoopTask, simpleTask, workflow } from "../../../src/index.ts";

const total = inlineTask("total", "$.prices.reduce((sum, price) => sum + price, 0)");
total.inputParameters["prices"] = ["${flight.output.price}", "${hotel.output.price}"];

export const planTrip = workflow("plan_trip", [
  ...forkTaskJoin("offers", [
    [simpleTask("flight", "find_flight", { to: "${workflow.input.to}" })],
    [simpleTask("hotel", "find_hotel", { in: "${workflow.input.to}" })],
  ]),
  total,
  newLoopTask("reminders", 3, [simpleTask("remind", "send_reminder", { total: "${total.output.result}" })]),
]);
