{{imports}}

it("is the task {{full}}", () => {
  expect(task.name).toBe("{{full}}");
});

it("comes to an end", async () => {
  // A sample of what the task takes. Write what it is really given, and leave out `any`: its type is checked then.
  const input: any = {{input}};
  // This calls the function as a worker does; nothing stands for what it calls itself.
  const run = await runTask(task, input);
  expect(run).toMatchObject({ attempts: 1 });
  // Say what it comes to, for example: expect(run).toMatchObject({ status: "COMPLETED", output: {{output}} });
});
