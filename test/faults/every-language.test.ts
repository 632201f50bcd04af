import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { knownFailure } from '../conformance/known-failures.ts'
import { LANGUAGES } from '../conformance/languages.ts'
import { type Ensemble, startEnsemble } from '../support/zookeeper/zookeeper.ts'
import { play } from './play.ts'
import { DOUBLE_FAULTS } from './scenarios.ts'

const languages = LANGUAGES.filter(language => knownFailure(language, 'double faults') === undefined)

// One client of each language. The long form, with more registrations and all double faults: `npm run test:faults`.
const SETTINGS = { gateways: 3, clients: languages.length, registrations: 60, ttlMs: 4_000, sessionTimeoutMs: 6_000 }
const { FAULT_SEED = randomBytes(4).toString('hex'), FAULT_ROUNDS = '1' } = process.env
const { FAULT_SCENARIO = DOUBLE_FAULTS[0]?.name ?? '' } = process.env

let ensemble: Ensemble

before(async () => {
  ensemble = await startEnsemble(3)
})

after(async () => {
  await ensemble[Symbol.asyncDispose]()
})

for (const scenario of DOUBLE_FAULTS.filter(({ name }) => name.includes(FAULT_SCENARIO)))
  test(`no provider of any language is missing: ${scenario.name}`, { timeout: 300_000 }, async () => {
    const drivers = await Promise.all(languages.map(language => language.build()))
    await play(ensemble, scenario, { ...SETTINGS, drivers }, { seed: FAULT_SEED, rounds: Number(FAULT_ROUNDS) })
  })
