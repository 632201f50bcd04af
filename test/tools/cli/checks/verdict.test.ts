import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judged, NO_VERDICT, type Verdict } from '../../../../tools/cli/checks/verdict.ts'

/** The states after each of these results: `+` is well. */
function states(results: string, fall = 3, rise = 2): string {
  let verdict: Verdict = NO_VERDICT
  let said = ''
  for (const result of results) {
    verdict = judged(verdict, result === '+', { fall, rise })
    said += verdict.state === 'well' ? '+' : '-'
  }
  return said
}

test('the first result decides, then only as many in a row as it takes', () => {
  assert.equal(states('+--+--'), '++++++')
  assert.equal(states('+---'), '+++-')
  assert.equal(states('-+-+-'), '-----')
  assert.equal(states('-++'), '--+')
  assert.equal(states('+-+-', 1, 1), '+-+-')
})
