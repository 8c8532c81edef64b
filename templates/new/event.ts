import { defineEventHandler } from "conductor-flow";

// {{raised}}
export default defineEventHandler({
  {{fields}}
});
