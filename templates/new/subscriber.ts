import { defineSubscriber } from "conductor-flow";

// Each is called with the events of its pattern, one after the other, beside the worker's work. One that throws harms nothing.
export default defineSubscriber({
  {{handlers}}
});
