// Loaded before everything else into the process of a worker: its wall clock jumps to and fro every fifty milliseconds.
const jumpMs = Number(process.env.CLOCK_JUMP_MS);
const realNow = Date.now.bind(Date);
const offset = () => (Math.floor(performance.now() / 50) % 2 === 0 ? jumpMs : -jumpMs);
Date.now = () => realNow() + offset();
