/** How many times the usual number of rounds a property test makes: 1 in `npm test`, more in `npm run test:long`. */
export const testScale = Number(process.env["FLOW_TEST_SCALE"] ?? 1);
