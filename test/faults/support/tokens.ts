/** Tokens as Orkes gives them out: exchanged for a key, valid until they expire. */
export interface Tokens {
  readonly areWanted: boolean;
  create(): string;
  isValid(token: string | undefined): boolean;
  expire(): void;
}

export function createTokens(areWanted: boolean): Tokens {
  const valid = new Set<string>();
  let last = 0;
  return {
    areWanted,
    create() {
      last += 1;
      const token = `token-${last}`;
      valid.add(token);
      return token;
    },
    isValid: (token) => !areWanted || (token !== undefined && valid.has(token)),
    expire: () => valid.clear(),
  };
}
