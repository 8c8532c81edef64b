/** Secrets on the server, for `${workflow.secrets.name}`. Values travel as plain text, never as JSON. */
import { isMissing } from "../core/errors.ts";
import { readJson, readList, readNothing, readText } from "./answer.ts";
import type { Json } from "../core/json.ts";
import type { Answer, SendCall } from "./call.ts";
import { badAnswer } from "./failure.ts";
import { segment } from "./path-segment.ts";
import { sendDelete } from "./send-delete.ts";

export type SecretClient = ReturnType<typeof createSecretClient>;

function readNames(answer: Answer): string[] {
  const names = readList<Json>(answer);
  const texts = names.filter((name) => typeof name === "string");
  if (texts.length === names.length) return texts;
  throw badAnswer("The server answered with something other than names of secrets", answer.place);
}

export function createSecretClient(send: SendCall) {
  const secrets = "/secrets";
  const path = (name: string): string => `${secrets}/${segment(name)}`;

  return {
    async getNames(): Promise<string[]> {
      return readNames(await send({ method: "POST", path: secrets, repeat: "idempotent" }));
    },
    /** Those that the caller may let others use; all of them on open-source servers. */
    async getGrantableNames(): Promise<string[]> {
      return readNames(await send({ method: "GET", path: secrets }));
    },
    /** Rejects with a 404 (`isMissing`) if there is none. */
    async get(name: string): Promise<string> {
      const answer = await send({ method: "GET", path: path(name) });
      // A value may begin with a quotation mark, so only an answer that is called JSON is read as such.
      return answer.headers["content-type"]?.includes("json") === true ? readText(answer) : answer.text;
    },
    async exists(name: string): Promise<boolean> {
      try {
        const answer = await send({ method: "GET", path: `${path(name)}/exists` });
        return answer.text === "" || readJson(answer) !== false;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
    /** Creates it or replaces its value. Open-source servers that read secrets from their environment refuse it (501). */
    async set(name: string, value: string): Promise<void> {
      readNothing(await send({ method: "PUT", path: path(name), text: value, secret: value }));
    },
    /** False if there was none. */
    async delete(name: string): Promise<boolean> {
      return sendDelete(send, path(name));
    },
  };
}
