export const runScenes = {};
