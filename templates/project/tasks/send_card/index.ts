import type { TaskHandler } from "conductor-flow";

const sendCard: TaskHandler = async (input, { log }) => {
  log(`sending: ${String(input["greeting"])}`);
  return { sentAt: new Date().toISOString() };
};

export default sendCard;
