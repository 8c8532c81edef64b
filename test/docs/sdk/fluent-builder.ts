import { ConductorWorkflow, WorkflowExecutor, inlineTask, simpleTask } from "../../../src/index.ts";
import type { ConductorClient } from "../../../src/index.ts";

export async function greet(client: ConductorClient) {
  const greeting = new ConductorWorkflow(new WorkflowExecutor(client), "greeting");
  const hello = inlineTask("hello", "'Hello, ' + $.name");
  hello.inputParameters["name"] = greeting.input("name");

  greeting
    .description("Greets, and makes a note of it")
    .add(hello)
    .fork([[inlineTask("count", "1")], [inlineTask("note", "'noted'")]])
    .timeoutSeconds(300)
    .timeoutPolicy("TIME_OUT_WF")
    .outputParameter("text", "${hello.output.result}");

  await greeting.register();
  return greeting.execute({ name: "Ann" });
}

export function greetTwice(greeting: ConductorWorkflow, executor: WorkflowExecutor) {
  return new ConductorWorkflow(executor, "greet_twice")
    .add(greeting.toSubWorkflowTask("first"))
    .add(simpleTask("pause", "take_a_breath", {}))
    .add(greeting.toSubWorkflowTask("second"));
}
