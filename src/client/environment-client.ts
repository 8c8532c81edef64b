/** Variables of the server, for `${workflow.env.name}`. Open-source servers only read them, from the environment that they were started in. */
import type { JsonObject } from "../core/json.ts";
import { readObjects } from "./answer.ts";
import type { SendCall } from "./call.ts";
import { badAnswer } from "./failure.ts";

export type EnvironmentClient = ReturnType<typeof createEnvironmentClient>;

export interface EnvironmentVariable {
  name: string;
  value: string;
}

export function createEnvironmentClient(send: SendCall) {
  return {
    async getVariables(): Promise<EnvironmentVariable[]> {
      const answer = await send({ method: "GET", path: "/environment" });
      const variables = readObjects<EnvironmentVariable & JsonObject>(answer);
      const isVariable = ({ name, value }: JsonObject): boolean => typeof name === "string" && typeof value === "string";
      if (variables.every(isVariable)) return variables;
      throw badAnswer("The server answered with something other than variables", answer.place);
    },
  };
}
