import { describe, expect, test } from "vitest";
import { Type } from "@sinclair/typebox";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import * as valibot from "valibot";
import { z } from "zod";
import { compileWorkflow } from "../../../src/core/authoring/compile-workflow.ts";
import { isValidator, schemaOfValidator } from "../../../src/core/authoring/schema-of-validator.ts";

const tasks = [{ name: "t", taskReferenceName: "t" }];

describe("the JSON Schema of a validator", () => {
  test("is what its library tells", () => {
    const shape = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
    expect(schemaOfValidator(z.object({ id: z.string() }), "input").schema).toMatchObject(shape);
    expect(schemaOfValidator(type({ id: "string" }), "input").schema).toMatchObject(shape);
    const ofValibot = toStandardJsonSchema(valibot.object({ id: valibot.string() }));
    expect(schemaOfValidator(ofValibot, "input").schema).toMatchObject(shape);
    // Schemas of typebox are JSON Schemas already.
    const compiled = compileWorkflow({ name: "w", schema: Type.Object({ id: Type.String() }), tasks });
    expect(compiled.inputSchema?.data).toMatchObject(shape);
  });

  test("tells what goes in from what comes out", () => {
    const validator = z.object({ n: z.number().default(1) });
    expect(schemaOfValidator(validator, "input").schema).not.toHaveProperty("required");
    expect(schemaOfValidator(validator, "output").schema).toMatchObject({ required: ["n"] });
  });

  test("is not there for every library, nor for every type", () => {
    expect(schemaOfValidator(valibot.object({}), "input")).toMatchObject({
      problem: "This validator (valibot) cannot tell its JSON Schema.",
      hint: expect.stringMatching(/^Install @valibot\/to-json-schema in the project.* toStandardJsonSchema/),
    });
    expect(schemaOfValidator(z.object({ at: z.date() }), "input").problem).toMatch(/^This validator has no JSON Schema: Date cannot/);
    const standard = (jsonSchema: () => unknown) =>
      ({
        "~standard": {
          version: 1,
          vendor: "own",
          validate: (value: unknown) => ({ value }),
          jsonSchema: { input: jsonSchema, output: jsonSchema },
        },
      }) as const;
    expect(
      schemaOfValidator(
        standard(() => true),
        "input",
      ).problem,
    ).toBe("The JSON Schema of this validator is no object.");
    const thrower = standard(() => {
      // oxlint-disable-next-line typescript/only-throw-error -- what a library may do
      throw "no";
    });
    expect(schemaOfValidator(thrower, "input").problem).toBe("This validator has no JSON Schema: no.");
    const bare = { "~standard": { version: 1, vendor: "own", validate: (value: unknown) => ({ value }) } } as const;
    expect(schemaOfValidator(bare, "input").hint).toBe("Write the JSON Schema itself.");
  });

  test("is asked of validators only", () => {
    expect([z.string(), type("string"), {}, null, undefined, "x"].map(isValidator)).toEqual([true, true, false, false, false, false]);
  });
});

describe("a workflow that is compiled in a program", () => {
  test("is as Conductor has it", () => {
    const compiled = compileWorkflow({ name: "order", namespace: "shop", version: "2.1.0", schema: z.object({ id: z.string() }), tasks });
    expect(compiled).toMatchObject({
      name: "shop.order",
      version: 2_001_000,
      inputSchema: { name: "shop.order", data: { required: ["id"] } },
      enforceSchema: true,
      tasks,
    });
    expect(compileWorkflow({ name: "w", schema: { type: "object" }, tasks })).toMatchObject({ inputSchema: { data: { type: "object" } } });
    expect(compileWorkflow({ name: "w", tasks })).toEqual({ name: "w", tasks });
  });

  test("names the field that is wrong", () => {
    expect(() => compileWorkflow({ name: "w", version: "0.1.0", tasks })).toThrow(/^The workflow w cannot be compiled: version: 0.1.0 has/);
    expect(() => compileWorkflow({ name: "w", schema: valibot.object({}), tasks })).toThrow("schema: This validator (valibot) cannot");
  });
});
