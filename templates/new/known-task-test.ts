{{imports}}

it("is the task {{full}}", () => {
  expect(task.name).toBe("{{full}}");
});

// For example: expect(await task.run({{input}})).toEqual({{output}});
it.todo("does its work");
