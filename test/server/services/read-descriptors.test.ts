import { describe, expect, it } from "vitest";
import { readDescriptors } from "../../../src/server/runtime/services/read-descriptors.ts";
import { encodeDescriptors } from "./encode-descriptors.ts";

const greeter = encodeDescriptors("hello", "Greeter", [
  { name: "SayHello", input: "Request", output: "Reply" },
  { name: "Watch", input: "Request", output: "Reply", serverStreams: true },
  { name: "Send", input: "Request", output: "Reply", clientStreams: true },
  { name: "Chat", input: "Request", output: "Reply", clientStreams: true, serverStreams: true },
]);

describe("a compiled descriptor set", () => {
  it("tells its methods", () => {
    expect(readDescriptors(greeter)).toEqual([
      {
        operationName: "hello.Greeter",
        methodName: "SayHello",
        methodType: "UNARY",
        inputType: "hello.Request",
        outputType: "hello.Reply",
      },
      expect.objectContaining({ methodName: "Watch", methodType: "SERVER_STREAMING" }),
      expect.objectContaining({ methodName: "Send", methodType: "CLIENT_STREAMING" }),
      expect.objectContaining({ methodName: "Chat", methodType: "BIDIRECTIONAL_STREAMING" }),
    ]);
  });

  it("that breaks off anywhere is none, and harms nobody", () => {
    for (let length = 1; length < greeter.length; length += 1) expect(readDescriptors(greeter.subarray(0, length))).toBeUndefined();
  });

  it.each([
    ["the text of a proto file", new TextEncoder().encode('syntax = "proto3";\nservice Greeter {}\n')],
    ["a length beyond the end", new Uint8Array([10, 255, 255, 255, 255, 15])],
    ["a number without an end", new Uint8Array(100).fill(255)],
    ["a group", new Uint8Array([11])],
  ])("is not %s", (_what, bytes) => {
    expect(readDescriptors(bytes)).toBeUndefined();
  });

  it("without anything has no methods", () => {
    expect(readDescriptors(new Uint8Array())).toEqual([]);
  });
});
