/**
 * Where random tests start from. `npm test` always makes the same sample, so that a red run means a change of ours; `npm run test:long`
 * takes new ones. FLOW_TEST_SEED gives another, and every test that fails by its sample says which it had.
 */
export const testSeed = Number(process.env["FLOW_TEST_SEED"] ?? 1041);
