// npm run test:faults: every scenario with 1,000 registrations, and a table of the measurements.
//
//   FAULT_SCENARIO   only the scenarios whose names contain this
//   FAULT_SEED       the seed, as a failure prints it; default: a new one
//   FAULT_ROUNDS     how often each scenario is played; default 3
import { randomBytes } from 'node:crypto'
import { installRequirements } from '../../tools/dev/requirements.ts'
import { LANGUAGES } from '../conformance/languages.ts'
import { startEnsemble } from '../support/zookeeper/zookeeper.ts'
import { type Played, play } from './play.ts'
import { DOUBLE_FAULTS, SCENARIOS } from './scenarios.ts'
import { figures } from './table.ts'

const SETTINGS = { gateways: 3, clients: 3, registrations: 1_000, ttlMs: 6_000, sessionTimeoutMs: 8_000 }

/** One client of each, and fewer registrations: those of a driver are made one after the other. */
const EVERY_LANGUAGE = { ...SETTINGS, clients: LANGUAGES.length, registrations: 400 }

const { FAULT_SCENARIO = '', FAULT_SEED = randomBytes(4).toString('hex'), FAULT_ROUNDS = '3' } = process.env
const scenarios = [...SCENARIOS, ...DOUBLE_FAULTS].filter(({ name }) => name.includes(FAULT_SCENARIO))
if (scenarios.length === 0) {
  process.stderr.write(`error: no scenario has "${FAULT_SCENARIO}" in its name\n`)
  process.exit(2)
}

// Child processes end with this one, even when it is interrupted.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

installRequirements()
const drivers = await Promise.all(LANGUAGES.map(language => language.build()))
console.log(`seed ${FAULT_SEED}, ${FAULT_ROUNDS} rounds, ${JSON.stringify(SETTINGS)}`)
await using ensemble = await startEnsemble(3)
const played: Played[] = []
let broken = 0
for (const scenario of scenarios) {
  const startedAt = performance.now()
  try {
    const settings = DOUBLE_FAULTS.includes(scenario) ? { ...EVERY_LANGUAGE, drivers } : SETTINGS
    played.push(await play(ensemble, scenario, settings, { seed: FAULT_SEED, rounds: Number(FAULT_ROUNDS) }))
    console.log(`holds   ${scenario.name} (${seconds(performance.now() - startedAt)})`)
  } catch (error) {
    broken++
    console.log(`BROKEN  ${(error as Error).message}`)
  }
}
console.log(`\n${figures(played)}`)
console.log(`${played.length} of ${scenarios.length} scenarios hold`)
process.exitCode = broken === 0 ? 0 : 1

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`
}
