/** Every way in which a server answers, at every request, at one of them, or at those that write. */
import type { Variant } from "./command-cases.ts";
import { answers } from "./failing-server.ts";
import type { AnswerName, SeenRequest } from "./failing-server.ts";
import type { Failure } from "./failure.ts";

/** What a command says that could not do without the answer. Where a request is refused, it may say so (1) or that its reads failed (6). */
const refused = [1, 6] as const;
const unreachable = [6] as const;
const unauthorized = [7] as const;

const exitCodes = {
  reset: unreachable,
  timeout: unreachable,
  "400": refused,
  "401": unauthorized,
  "403": unauthorized,
  "404 of a missing route": refused,
  "404 of a missing entity": refused,
  "404 page": unreachable,
  "405": refused,
  "409": refused,
  "429": refused,
  "500": refused,
  "502 page": unreachable,
  "503": unreachable,
  redirect: refused,
  "200 page": unreachable,
  "200 that breaks off": unreachable,
  "200 with half a document": unreachable,
  "200 with an object": refused,
  "200 with a list": refused,
  "200 with odd objects": refused,
  "200 with a number": refused,
  "200 with null": refused,
  "200 that is empty": refused,
} as const satisfies Record<AnswerName, readonly number[]>;

const names = Object.keys(answers).filter((name): name is AnswerName => name in answers);

interface Position {
  title: string;
  /** Of the answers, by their place in the list: every one, or every other one. */
  takes: (index: number) => boolean;
  at: (request: SeenRequest) => boolean;
  concerns: (variant: Variant) => boolean;
  isEverything?: true;
}

const asksServer = ({ server, live, process }: Variant): boolean => process !== true && (server === true || live === true);
const isWrite = ({ method, path }: SeenRequest): boolean => method !== "GET" && path !== "/token";

const positions: readonly Position[] = [
  { title: "to everything", takes: () => true, at: () => true, concerns: () => true, isEverything: true },
  { title: "to the second request", takes: (index) => index % 2 === 0, at: ({ nth }) => nth === 2, concerns: asksServer },
  { title: "from the third request on", takes: (index) => index % 2 === 1, at: ({ nth }) => nth >= 3, concerns: asksServer },
  { title: "to every write", takes: () => true, at: isWrite, concerns: ({ writes }) => writes !== undefined },
];

const failureOf = (name: AnswerName, { title, at, concerns, isEverything }: Position): Failure => ({
  title: `${name} ${title}`,
  plans: [{ answer: answers[name], at }],
  ...(name === "timeout" ? { timeoutMs: 150 } : {}),
  concerns,
  ...(isEverything === true
    ? {
        expected: ({ server, isOptionalKind }: Variant) =>
          server !== true || (isOptionalKind === true && name === "404 of a missing route") ? undefined : exitCodes[name],
        // A worker reports what it was given.
        sendsNothing: ({ writes, live }: Variant) => writes !== "runs" && live !== true,
      }
    : {}),
});

/** Port 1 of the loopback: nothing listens there. */
const nobody = "http://127.0.0.1:1/api";

export const serverFailures: readonly Failure[] = [
  ...names.flatMap((name, index) => positions.filter(({ takes }) => takes(index)).map((position) => failureOf(name, position))),
  {
    title: "no server",
    args: ["--server", nobody],
    // What belongs to another server is refused before anybody is asked.
    expected: ({ server, reviewed }) => (server === true ? (reviewed === true ? [4, 6] : [1, 6]) : undefined),
  },
  {
    title: "an unknown host",
    args: ["--server", "http://nobody.invalid"],
    expected: ({ server, reviewed }) => (server === true ? (reviewed === true ? [4, 6] : [1, 6]) : undefined),
  },
];
