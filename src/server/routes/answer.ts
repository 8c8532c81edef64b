/** Answers as the real server writes them. Absent fields are left out, never null. */
import { javaJson } from "./java-json.ts";
import { TextAnswer } from "./text-answer.ts";

const jsonHeaders = { "Content-Type": "application/json" };
const textHeaders = { "Content-Type": "text/plain;charset=UTF-8" };

export function answerJson(value: object | number, status = 200): Response {
  return new TextAnswer(javaJson(value), { status, headers: jsonHeaders });
}

/** Ids, versions and counts travel as bare text. */
export function answerText(value: string): Response {
  return new TextAnswer(value, { status: 200, headers: textHeaders });
}

export function answerNothing(): Response {
  return new Response(null, { status: 200, headers: { "Content-Length": "0" } });
}

export function answerNoContent(): Response {
  return new Response(null, { status: 204 });
}
