import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ErrorReason } from '@espalier/contract/espalier/v1/errors'
import { Status } from 'nice-grpc'
import { refusal, scriptedGateway } from '../clients/typescript/scripted-gateway.ts'
import { startDriver } from './driver.ts'
import { knownFailure } from './known-failures.ts'
import { LANGUAGES, type Language } from './languages.ts'
import type { Json } from './protocol.ts'

/** Nothing was done, and another gateway may answer: these calls are repeated until their deadline. */
const REPEATED = new Set([
  'DRAINING',
  'BACKEND_UNREACHABLE',
  'BACKEND_READ_ONLY',
  'OUTCOME_UNKNOWN',
  'TOO_MANY',
  'READ_ONLY',
])
/** What a gateway of a later version may say. */
const LATER = 'FROM_A_LATER_VERSION'

const reasons = Object.keys(ErrorReason)
  .map(name => name.replace(/^ERROR_REASON_/, ''))
  .filter(name => /^[A-Z_]+$/.test(name) && name !== 'UNSPECIFIED' && name !== 'UNRECOGNIZED' && !REPEATED.has(name))

for (const language of LANGUAGES)
  suite(`the client for ${language.name}`, () => {
    test('has every reason of the contract', async () => {
      assert.ok(reasons.length > 20, reasons.join())
      assert.deepEqual(await thrown(language, reasons), reasons)
    })

    test('keeps a reason that it does not know', async () => {
      const kept = (await thrown(language, [LATER]))[0] === LATER
      assert.equal(kept, knownFailure(language, 'later-reason') === undefined)
    })
  })

/** The reasons of the errors that a client throws where a gateway gives these. */
async function thrown(language: Language, given: readonly string[]): Promise<readonly Json[]> {
  await using gateway = await scriptedGateway({
    discover: async ({ path = '' }) => {
      throw refusal(Status.FAILED_PRECONDITION, path.slice(1))
    },
  })
  await using driver = startDriver(await language.build())
  await driver.send({ do: 'connect', endpoints: [gateway.endpoint] })
  const found: Json[] = []
  for (const reason of given) {
    const answer = await driver.send({ do: 'discover', path: `/${reason}` })
    found.push('error' in answer ? answer.error.reason : 'no error')
  }
  return found
}
