/** A parsed regular expression. */
export type CharacterTest = (character: string) => boolean;
export type Assertion = "start" | "end" | "boundary" | "no-boundary";

export type RegexNode =
  | { kind: "character"; test: CharacterTest }
  | { kind: Assertion }
  | { kind: "sequence"; items: RegexNode[] }
  | { kind: "choice"; items: RegexNode[] }
  | { kind: "repeat"; item: RegexNode; min: number; max: number };

export const isWordCharacter: CharacterTest = (character) => /^\w$/.test(character);
