/** Which runs wait for an answer of the sandbox. Other work on them comes after it, so that nothing is asked twice. */
export interface RunLanes {
  /** Resolves when the run is free; undefined where it is. */
  busy(workflowId: string): Promise<void> | undefined;
  /** Not while it is busy. */
  occupy(workflowId: string): void;
  release(workflowId: string): void;
}

export function createRunLanes(): RunLanes {
  const lanes = new Map<string, { free: Promise<void>; open: () => void }>();
  return {
    busy: (workflowId) => lanes.get(workflowId)?.free,
    occupy(workflowId) {
      let open = (): void => undefined;
      const free = new Promise<void>((resolve) => (open = resolve));
      lanes.set(workflowId, { free, open });
    },
    release(workflowId) {
      const lane = lanes.get(workflowId);
      lanes.delete(workflowId);
      lane?.open();
    },
  };
}
