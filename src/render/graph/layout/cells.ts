/** The words of a layered layout: boxes in layers from top to bottom, and links that pass through every layer between their ends. */

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  id: string;
}

export interface Link {
  from: string;
  to: string;
  /** What stands on the link. */
  label?: Size;
}

/** What takes room in a layer: a box, or a link on its way, with its label in its first layer. */
export interface Cell extends Size {
  kind: "box" | "bend" | "label";
  layer: number;
  /** Cells of the layer above that lead here, and of the layer below to which it leads. */
  above: Cell[];
  below: Cell[];
  /** Its place within its layer. */
  order: number;
  /** Its centre. */
  x: number;
}

/** The cells from one end of a link to the other, both included. */
export type Route = readonly Cell[];
