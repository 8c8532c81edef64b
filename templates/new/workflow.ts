import { defineWorkflow } from "conductor-flow";

export default defineWorkflow({
  {{head}}
  // A step waits for those that it names in `dependsOn`; the others run side by side.
  {{steps}}
  {{output}}
});
