import assert from 'node:assert/strict'
import { connect } from '../../../clients/typescript/index.ts'
import { LANGUAGES } from '../../conformance/languages.ts'
import { judge } from '../../faults/play.ts'
import { DOUBLE_FAULTS, SCENARIOS, type Scenario } from '../../faults/scenarios.ts'
import type { ClientSlot } from '../../faults/site/client-slot.ts'
import { Round } from '../../faults/site/round.ts'
import { Site } from '../../faults/site/site.ts'
import { eventually } from '../../support/condition.ts'
import { seeded } from '../../support/seeded.ts'
import { startEnsemble } from '../../support/zookeeper/zookeeper.ts'
import { growthOf, type Usage, usageOf } from './usage.ts'

export interface SoakSettings {
  readonly seconds: number
  /** Of each client. */
  readonly registrations: number
  readonly watches: number
  readonly ttlMs: number
  readonly sessionTimeoutMs: number
  readonly drainMs: number
  readonly seed: string
}

export interface Soaked {
  readonly language: string
  readonly samples: readonly Usage[]
  readonly growth: Usage
}

const SEEN_MS = 60_000

/** Gateways that are frozen, killed, drained and restarted, one of them and all but one. */
const FAULTS: readonly Scenario[] = [
  ...[
    'gateway frozen for more than the session timeout, and thawed',
    'gateway killed',
    'gateway drained',
    'all gateways restarted one after the other',
  ].map(called),
  ...DOUBLE_FAULTS,
]

/**
 * A client of each language beside the others, in one process each, with many registrations and watches, while one fault of gateways follows
 * the other. Throws if an observer, such as a native reader of ZooKeeper, misses a provider, or if a watch does not get the last value.
 */
export async function soak(
  settings: SoakSettings,
  onRound: (text: string) => void = () => {},
): Promise<readonly Soaked[]> {
  const { seconds, registrations, watches, ttlMs, sessionTimeoutMs, drainMs, seed } = settings
  const drivers = await Promise.all(LANGUAGES.map(language => language.build()))
  await using ensemble = await startEnsemble(1)
  const clients = LANGUAGES.length
  const counts = { gateways: 3, clients, registrations: registrations * clients }
  await using site = await Site.open(ensemble, { name: 'soak', ...counts, drivers, ttlMs, sessionTimeoutMs, drainMs })
  const endpoints = await Promise.all(site.gateways.map(gateway => gateway.front()))
  await using writer = connect({ endpoints: endpoints.map(front => front.connect), deadlineMs: 30_000 })
  const paths = Array.from({ length: watches }, (_, i) => `/watched/${i}`)
  const write = async (round: number): Promise<void> => {
    for (const path of paths) await writer.put(`${path}/child`, { round })
  }
  await write(0)
  for (const client of site.clients) for (const path of paths) await ok(client, { do: 'watchChildren', as: path, path })

  const samples = site.clients.map((): Usage[] => [])
  const until = performance.now() + seconds * 1_000
  for (let round = 1; round === 1 || performance.now() < until; round++) {
    const fault = FAULTS[(round - 1) % FAULTS.length] as Scenario
    await fault.play(new Round(site, seeded(`${seed} ${round}`)))
    await settled(site)
    judge(site)
    await write(round)
    for (const client of site.clients) for (const path of paths) await seen(client, path, round)
    for (const [at, client] of site.clients.entries()) samples[at]?.push(await usage(client))
    const shown = samples.map(all => all.at(-1)).map((one, at) => `${LANGUAGES[at]?.name} ${one?.mb.toFixed(0)} MB`)
    onRound(`${fault.name}: ${shown.join(', ')}`)
  }
  return LANGUAGES.map(({ name }, at) => {
    const own = samples[at] ?? []
    return { language: name, samples: own, growth: growthOf(own) }
  })
}

/** Waits until everybody agrees; if that does not come, the error says how many registrations of each client are in which state. */
async function settled(site: Site): Promise<void> {
  try {
    await site.settled()
  } catch (cause) {
    const states = await Promise.all(site.clients.map(statesOf))
    throw new Error(`${states.join('\n')}\n${(cause as Error).message}`, { cause })
  }
}

async function statesOf(client: ClientSlot, at: number): Promise<string> {
  const counts = new Map<string, number>()
  for (const { id, addresses } of client.wishes)
    for (const address of addresses) {
      const { state, reason } = await ok(client, { do: 'state', as: `${id} ${address}` })
      const key = `${state} ${reason}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  return `${LANGUAGES[at]?.name}: ${[...counts].map(([state, count]) => `${count} ${state}`).join(', ')}`
}

function called(name: string): Scenario {
  const found = SCENARIOS.find(scenario => scenario.name === name)
  if (found === undefined) throw new Error(`there is no fault "${name}"`)
  return found
}

async function ok(client: ClientSlot, command: Parameters<ClientSlot['ask']>[0]) {
  const answer = await client.ask(command)
  assert.ok('ok' in answer, JSON.stringify(answer))
  return answer.ok
}

/** Waits until a watch has what was written last. */
async function seen(client: ClientSlot, path: string, round: number): Promise<void> {
  const isLast = async (): Promise<boolean> => {
    const { providers } = await ok(client, { do: 'current', as: path })
    return (providers as Record<string, { readonly round?: number }>).child?.round === round
  }
  await eventually(isLast, `${client.name} sees the last change of ${path}`, SEEN_MS)
}

async function usage(client: ClientSlot): Promise<Usage> {
  const { count } = await ok(client, { do: 'own' })
  return usageOf(client.pid, Number(count))
}
