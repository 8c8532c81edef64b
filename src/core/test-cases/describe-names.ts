/** A hint where nothing of the name asked for is there, and none like it. */
export const describeNames = (names: readonly string[]): string => `There ${names.length > 1 ? "are" : "is"} ${names.join(", ")}.`;
