import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { type Ensemble, startEnsemble } from '../support/zookeeper/zookeeper.ts'
import { play } from './play.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'

// The short form of `npm run test:faults`: the same scenarios, once each, with fewer registrations and shorter times.
const SETTINGS = { gateways: 2, clients: 2, registrations: 60, ttlMs: 4_000, sessionTimeoutMs: 6_000 }
const { FAULT_SCENARIO = '', FAULT_SEED = randomBytes(4).toString('hex'), FAULT_ROUNDS = '1' } = process.env

const chosen = SCENARIOS.filter(({ name }) => name.includes(FAULT_SCENARIO))
let ensemble: Ensemble

before(async () => {
  ensemble = await startEnsemble(3)
})

after(async () => {
  await ensemble[Symbol.asyncDispose]()
})

function scenario(scenario: Scenario): void {
  test(scenario.name, { timeout: 300_000 }, async () => {
    await play(ensemble, scenario, SETTINGS, { seed: FAULT_SEED, rounds: Number(FAULT_ROUNDS) })
  })
}

describe('whatever happens to gateways and clients, no reader sees a living provider missing, or a dead one for long', {
  concurrency: 2,
}, () => {
  for (const one of chosen.filter(({ takesEnsemble }) => takesEnsemble !== true)) scenario(one)
})

describe('whatever happens to ZooKeeper, no reader sees a living provider missing, or a dead one for long', () => {
  for (const one of chosen.filter(({ takesEnsemble }) => takesEnsemble === true)) scenario(one)
})
