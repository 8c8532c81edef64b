import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createKafkaTasks } from "../../../src/server/runtime/kafka/kafka-tasks.ts";
import { kafkaSecurityOf } from "../../../src/server/runtime/kafka/kafka-security.ts";
import type { FlowError } from "../../../src/core/errors.ts";
import { isFlowError } from "../../../src/core/errors.ts";

const login = { FLOW_KAFKA_USERNAME: "user", FLOW_KAFKA_PASSWORD: "s3cret" };

function refusalOf(env: Record<string, string>): FlowError {
  try {
    kafkaSecurityOf(env);
  } catch (error) {
    if (isFlowError(error)) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

describe("the login of brokers", () => {
  it.each([
    [{}, {}],
    [{ FLOW_KAFKA_TLS: "false", FLOW_KAFKA_USERNAME: "", FLOW_KAFKA_PASSWORD: "" }, {}],
    [{ FLOW_KAFKA_TLS: "TRUE" }, { ssl: true }],
    [login, { sasl: { mechanism: "plain", username: "user", password: "s3cret" } }],
    [
      { ...login, FLOW_KAFKA_TLS: "true", FLOW_KAFKA_MECHANISM: "SCRAM-SHA-512" },
      { ssl: true, sasl: { mechanism: "scram-sha-512", username: "user", password: "s3cret" } },
    ],
  ])("is read from the environment %j", (env, expected) => {
    expect(kafkaSecurityOf(env)).toEqual(expected);
  });

  it.each([
    [{ FLOW_KAFKA_TLS: "yes" }, "FLOW_KAFKA_TLS is neither true nor false"],
    [{ FLOW_KAFKA_PASSWORD: "s3cret" }, "FLOW_KAFKA_PASSWORD is set without FLOW_KAFKA_USERNAME"],
    [{ FLOW_KAFKA_USERNAME: "user" }, "FLOW_KAFKA_USERNAME is set without FLOW_KAFKA_PASSWORD"],
    [{ FLOW_KAFKA_MECHANISM: "plain" }, "FLOW_KAFKA_MECHANISM is set without a login"],
    // Somebody may have put the password into the wrong variable.
    [{ ...login, FLOW_KAFKA_MECHANISM: "s3cret" }, "FLOW_KAFKA_MECHANISM is none that this server knows"],
  ])("that makes no sense is refused, and no value is shown: %j", (env, message) => {
    const error = refusalOf(env);
    expect(error).toMatchObject({ code: "usage", message, hint: expect.any(String) });
    expect(`${error.message} ${error.hint ?? ""}`).not.toContain("s3cret");
  });
});

/** A port that hears what a client says first and then hangs up. */
async function listen(): Promise<{ address: string; heard: Promise<Buffer> }> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const heard = new Promise<Buffer>((resolve) => {
    server.on("connection", (socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (data) => {
        resolve(data);
        socket.destroy();
      });
    });
  });
  return { address: `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`, heard };
}

describe("a connection to brokers", () => {
  const tlsHandshake = 0x16;

  it.each([
    ["TLS", { ssl: true }, true],
    ["nothing of it", {}, false],
  ] as const)("begins with %s", async (_, security, isTls) => {
    const { address, heard } = await listen();
    const tasks = createKafkaTasks({ brokers: [address], security });
    void tasks.publish({ kafka_request: { topic: "t", value: 1, maxBlockMs: 2000 } });
    expect((await heard)[0] === tlsHandshake).toBe(isTls);
    await tasks.close();
  });
});
