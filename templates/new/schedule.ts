import { defineSchedule } from "conductor-flow";

// The cron expression: seconds, minutes, hours, day of the month, month, day of the week. `flow schedules next` shows when it is due.
export default defineSchedule({
  {{fields}}
});
