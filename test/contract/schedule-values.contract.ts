/** What the checks of schedules take for readable, asked of a server: its own parsers decide when a schedule comes due. */
import { expect, it } from "vitest";
import { readableCrons, unreadableCrons } from "../core/checks/cron-cases.ts";
import { knownZones, unknownZones } from "../core/checks/zone-cases.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();

async function isReadable(cron: string): Promise<boolean> {
  const { status } = await server.get(`/scheduler/nextFewSchedules?limit=1&cronExpression=${encodeURIComponent(cron)}`);
  return status === 200;
}

it("crons", async () => {
  const wrong: string[] = [];
  for (const cron of readableCrons) if (!(await isReadable(cron))) wrong.push(`${cron} is not read`);
  for (const cron of unreadableCrons) if (await isReadable(cron)) wrong.push(`${cron} is read`);
  expect(wrong).toEqual([]);
});

it("time zones", async () => {
  const name = server.unique("zones");
  const isTaken = async (zoneId: string): Promise<boolean> => {
    const schedule = { name, zoneId, cronExpression: "0 0 0 1 1 *", paused: true, startWorkflowRequest: { name: "nobody" } };
    return (await server.post("/scheduler/schedules", schedule)).status === 200;
  };
  const wrong: string[] = [];
  for (const zone of knownZones) if (!(await isTaken(zone))) wrong.push(`${zone} is not known`);
  for (const zone of unknownZones) if (await isTaken(zone)) wrong.push(`${zone} is known`);
  await server.delete(`/scheduler/schedules/${name}`);
  expect(wrong).toEqual([]);
});
