/**
 * Where the embedded server answers otherwise than a real Conductor 3.32.1 on SQLite, on purpose. A case that touches one asks for the
 * value of the server it runs on, so an unlisted difference fails, and a listed one that is gone fails as well.
 * This list only ever shrinks, save for a deliberate improvement.
 */
export interface Difference {
  real: string | number | boolean;
  ours: string | number | boolean;
  reason: string;
}

export const differences = {
  "path-outside-api": {
    real: 200,
    ours: 404,
    reason: "The real server answers its HTML start page to any address outside /api, which hides a wrong base address.",
  },
  "encoded-slash-in-path": {
    real: 400,
    ours: 404,
    reason: "Tomcat refuses %2F in a path with an HTML page; here a definition with a slash in its name can be read and deleted.",
  },
} as const satisfies Record<string, Difference>;

export type DifferenceId = keyof typeof differences;
