import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../support/condition.ts'
import { monotonicMs } from '../support/histories/monotonic.ts'
import { blinks, VALIDATORS, type Violation } from '../support/histories/validators.ts'
import { seeded } from '../support/seeded.ts'
import type { Ensemble } from '../support/zookeeper/zookeeper.ts'
import type { Scenario } from './scenarios.ts'
import { Round } from './site/round.ts'
import { address, Site, type SiteSettings } from './site/site.ts'

export interface Played {
  readonly scenario: string
  readonly rounds: number
  /** How often the native reader looked, and the longest time in which it could not. */
  readonly readings: number
  readonly longestBlindMs: number
  readonly sightings: number
  /** The longest time for which any observer missed a living provider. */
  readonly longestBlinkMs: number
  /** Per round: from the beginning of the fault until the last client was registered again; without clients that lost nothing. */
  readonly reownedMs: readonly number[]
  readonly goneMs: readonly number[]
}

/** A guarantee was violated; the message says which, and how to reproduce it. */
class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise'
}

const LEAVERS = 3
/** The server checks sessions for expiry on the next tick, and observers are notified a little later. */
const AFTERWARDS_MS = 500
/** Outside of the address range of the site's own clients. */
const LEAVERS_FROM = 200_000

/**
 * Plays a scenario: in each round its fault, while a few further clients deregister during it. Everything that observers saw is
 * validated after every round. Throws BrokenPromise.
 */
export async function play(
  ensemble: Ensemble,
  scenario: Scenario,
  settings: Omit<SiteSettings, 'name'>,
  { seed, rounds }: { readonly seed: string; readonly rounds: number },
): Promise<Played> {
  await using site = await Site.open(ensemble, { ...settings, name: `site-${process.pid}-${++sites}` })
  const reownedMs: number[] = []
  const goneMs: number[] = []
  for (let number = 0; number < rounds; number++) {
    const roundSeed = number === 0 ? seed : `${seed}+${number}`
    const round = new Round(site, seeded(`${scenario.name} ${roundSeed}`))
    try {
      await playRound(scenario, round)
      judge(site)
    } catch (error) {
      await keep(site, scenario, error as Error)
      const again = `FAULT_SCENARIO='${scenario.name}' FAULT_SEED='${roundSeed}' FAULT_ROUNDS=1`
      throw new BrokenPromise(`${scenario.name}, round ${number + 1}: ${(error as Error).message}\nagain: ${again}`, {
        cause: error,
      })
    }
    const last = Math.max(...site.clients.map(client => client.registeredAt))
    if (last > round.beganAt) reownedMs.push(last - round.beganAt)
    if (round.goneMs !== undefined) goneMs.push(round.goneMs)
  }
  return {
    scenario: scenario.name,
    rounds,
    readings: site.readings,
    longestBlindMs: site.longestBlindMs,
    sightings: site.history.sightings.length,
    longestBlinkMs: Math.max(0, ...blinks(site.history, site.bounds).map(({ lengthMs }) => lengthMs)),
    reownedMs,
    goneMs,
  }
}

let sites = 0

async function playRound(scenario: Scenario, round: Round): Promise<void> {
  const { site, random } = round
  const leaver = await site.newClient(random.below(site.gateways.length))
  const ids = Array.from({ length: LEAVERS }, (_, i) => `leaver-${i}`)
  for (const [i, id] of ids.entries())
    leaver.register({ id, addresses: [address(LEAVERS_FROM + i)], ttlMs: site.settings.ttlMs })
  await site.settled([...site.clients, leaver])
  const leaving = ids.map(async id => {
    await delay(random.between(0, site.settings.sessionTimeoutMs * 1.5))
    leaver.release(id)
  })
  await scenario.play(round)
  await Promise.all(leaving)
  await site.settled()
  // Nodes of a session that was left behind expire now.
  const quiet =
    Math.max(...site.gateways.map(gateway => gateway.leftAt)) + site.settings.sessionTimeoutMs + AFTERWARDS_MS
  await delay(Math.max(0, quiet - monotonicMs()))
  await eventually(() => ids.every(id => leaver.standing(id) === 'released'), 'those who leave have left', 30_000)
  await leaver[Symbol.asyncDispose]()
  await site.settled()
}

/** Writes the history to a file on request. */
async function keep(site: Site, { name }: Scenario, error: Error): Promise<void> {
  const { FAULT_JOURNAL: directory } = process.env
  if (directory === undefined) return
  const sightings = site.history.sightings
    .filter(({ kind }) => kind !== 'same')
    .map(
      ({ at, ...sighting }) =>
        `${at.toFixed(0)} ${JSON.stringify(sighting, (_, value) => (typeof value === 'bigint' ? String(value) : value))}`,
    )
  const file = path.join(directory, `${name.replaceAll(/[^a-z]+/gi, '-')}-${Date.now()}.txt`)
  await writeFile(file, [error.message, site.journal, '--- sightings', ...sightings].join('\n'))
}

/** Throws the violations of everything that observers saw. */
export function judge(site: Site): void {
  site.lastLook()
  const violations = VALIDATORS.flatMap(validate => validate(site.history, site.bounds))
  if (violations.length > 0) throw new Error(summary(violations))
}

/** The first few violations of each rule, in the order of time. */
function summary(violations: readonly Violation[]): string {
  const byRule = Map.groupBy(violations, violation => violation.rule)
  return [...byRule]
    .map(([rule, all]) => {
      const first = all.toSorted((a, b) => a.at - b.at).slice(0, 5)
      const shown = first.map(({ source, what, at }) => `  ${at.toFixed(0)} ${source}: ${what}`)
      return [`${rule} was broken ${all.length} times`, ...shown].join('\n')
    })
    .join('\n')
}
