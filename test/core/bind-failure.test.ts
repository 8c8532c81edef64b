import { expect, test } from "vitest";
import { bindFailure } from "../../src/core/bind-failure.ts";

const attempt = { port: 80, host: "10.0.0.1", portFlag: "--port", hostFlag: "--host" };
const cause = (code: string): Error & { code: string } => Object.assign(new Error(`bind ${code}`), { code });

test.each([
  ["EADDRINUSE", "Port 80 on 10.0.0.1 is taken by another program.", "--port"],
  ["EACCES", "Port 80 on 10.0.0.1 may not be used by this user.", "--port"],
  ["EADDRNOTAVAIL", "10.0.0.1 is no address of this machine.", "--host"],
  ["ENOTFOUND", "10.0.0.1 is no address of this machine.", "--host"],
])("%s has a next step", (code, message, flag) => {
  expect(bindFailure(cause(code), attempt)).toMatchObject({ code: "failed", message, hint: expect.stringContaining(flag) });
});

test("who has the port is said, and what to do instead", () => {
  const failure = bindFailure(cause("EADDRINUSE"), { ...attempt, holder: "nginx (process 7)", instead: "Ask it." });
  expect(failure.message).toBe("Port 80 on 10.0.0.1 is taken by nginx (process 7).");
  expect(failure.hint).toBe("Ask it. Stop what listens there, or choose another port with --port (0 takes a free one).");
});

test("what is not known is passed on, after what cannot be done without", () => {
  const failure = bindFailure(cause("EMFILE"), { ...attempt, consequence: "Metrics cannot be served." });
  expect(failure).toMatchObject({ message: "Metrics cannot be served. Port 80 on 10.0.0.1 cannot be listened on: bind EMFILE" });
  expect(failure.hint).toBeUndefined();
});
