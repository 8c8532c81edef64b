/** The mocks of a file of cases as those of the test kit. */
import type { CaseMock, CaseMocks } from "../../core/test-cases/format.ts";
import { delay, fail, hang, real } from "../mocks.ts";
import type { Mock, MockAnswer, Mocks } from "../mocks.ts";

/** Those of the case go before those of the file. */
export function toMocks(ofFile: CaseMocks | undefined, ofCase: CaseMocks | undefined): Mocks {
  const all = [...(ofFile ?? []), ...(ofCase ?? [])];
  return Object.fromEntries(all.map(([name, list]): [string, Mock] => [name, list.map(toAnswer)]));
}

function toAnswer(mock: CaseMock): MockAnswer | NonNullable<CaseMock["output"]> {
  const answer = withoutDelay(mock);
  return mock.delay === undefined ? answer : delay(mock.delay, answer);
}

function withoutDelay({ output = {}, fail: reason, terminal = false, hang: hangs, runs }: CaseMock) {
  if (runs !== undefined) return real();
  if (hangs === true) return hang();
  return reason === undefined ? output : fail(reason, { terminal, output });
}
