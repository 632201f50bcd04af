// Reads and new watches while ZooKeeper is away, compared with the same while it is there, in one run.
import { setTimeout as delay } from 'node:timers/promises'
import { DiscoverResponse, WatchChildrenResponse } from '@espalier/contract/espalier/v1/registry'
import { Source } from '@espalier/contract/espalier/v1/types'
import { startGateway } from '../test/support/gateway.ts'
import { GrpcConnection } from '../test/support/grpc-connection.ts'
import { startZooKeeper } from '../test/support/zookeeper/zookeeper.ts'
import * as espalier from './support/espalier.ts'
import { h2load } from './support/h2load.ts'
import { median } from './support/median.ts'
import { installPeers } from './support/peers.ts'
import { ms, printTable, ratio } from './support/table.ts'

const SIZES = [
  { providers: 10, requests: 20_000 },
  { providers: 100, requests: 8_000 },
  { providers: 1_000, requests: 1_500 },
  { providers: 3_000, requests: 500 },
]
const WATCHES = 1_000
/** A thousand snapshots of more are half a gigabyte, which measures the machine. */
const MAX_WATCHED = 1_000
const CONNECTIONS = 20
const ROUNDS = 3
const PROPERTIES = { pid: 4711, version: '2.17.3', zone: 'eu-central-1a', weight: 100 }
/** Longer than one round, so that the session is kept while ZooKeeper is away. */
const SESSION_TIMEOUT = '120s'

interface Measured {
  readonly rates: number[]
  readonly times: number[]
}

installPeers()
await using server = await startZooKeeper({ tickTimeMs: 2_000, java: ['-Xmx1g'] })
await using gateway = await startGateway({
  args: ['--zookeeper', server.connect, '--session-timeout', SESSION_TIMEOUT],
})
const port = Number(gateway.endpoint.slice(gateway.endpoint.lastIndexOf(':') + 1))
await using caller = await GrpcConnection.open(port)
for (const { providers } of SIZES) {
  const addresses = Array.from({ length: providers }, (_, i) => `10.0.${i >> 8}.${i & 255}:8080`)
  // The thin client sends no message in several frames.
  for (let i = 0; i < providers; i += 500)
    await espalier.register(caller, pathOf(providers), addresses.slice(i, i + 500), PROPERTIES)
}

const results = SIZES.map(({ providers, requests }) => ({ providers, requests, live: measured(), away: measured() }))
for (let round = -1; round < ROUNDS; round++) {
  await until(Source.LIVE)
  await measure('live', Source.LIVE, round)
  await server.kill('SIGKILL')
  await until(Source.LAST_KNOWN)
  await measure('away', Source.LAST_KNOWN, round)
  await server.restart()
}

process.stdout.write(`ZooKeeper away beside ZooKeeper there, medians of ${ROUNDS} rounds in turn\n`)
printTable([
  [
    'providers',
    'Discover, there',
    'away',
    'of there (goal 0.7x)',
    `${WATCHES} watches, there`,
    'away',
    'of there (goal 2x)',
  ],
  ...results.map(({ providers, live, away }) => [
    providers.toLocaleString('en'),
    `${Math.round(median(live.rates)).toLocaleString('en')}/s`,
    `${Math.round(median(away.rates)).toLocaleString('en')}/s`,
    ratio(median(away.rates), median(live.rates)),
    ...(providers > MAX_WATCHED
      ? ['', '', '']
      : [ms(median(live.times)), ms(median(away.times)), ratio(median(away.times), median(live.times))]),
  ]),
])
process.exit()

function measured(): Measured {
  return { rates: [], times: [] }
}

function pathOf(providers: number): string {
  return `/away-${providers}/providers`
}

async function measure(kind: 'live' | 'away', source: Source, round: number): Promise<void> {
  for (const { providers, requests, [kind]: of } of results) {
    const message = espalier.discoverRequest(pathOf(providers))
    const rate = await h2load({ port, path: espalier.DISCOVER, message, requests, connections: 4, streams: 10 })
    const time = providers > MAX_WATCHED ? undefined : await openWatches(pathOf(providers))
    const seen = await discover(providers)
    if (seen.provenance?.source !== source || seen.providers.length !== providers)
      throw new Error(`${seen.providers.length} providers, source ${seen.provenance?.source}, in the phase ${kind}`)
    if (round < 0) continue
    of.rates.push(rate)
    if (time !== undefined) of.times.push(time)
  }
}

/** Waits until all paths are answered with this source, and completely. */
async function until(source: Source): Promise<void> {
  for (const { providers } of SIZES)
    for (;;) {
      const answer = await discover(providers)
      if (answer.provenance?.source === source && answer.providers.length === providers) break
      await delay(100)
    }
}

async function discover(providers: number): Promise<DiscoverResponse> {
  return DiscoverResponse.decode(await caller.unary(espalier.DISCOVER, espalier.discoverRequest(pathOf(providers))))
}

/** Opens all watches at once. Milliseconds until each of them has its whole snapshot. */
async function openWatches(path: string): Promise<number> {
  await using opened = new AsyncDisposableStack()
  const connections: GrpcConnection[] = []
  for (let i = 0; i < CONNECTIONS; i++) connections.push(opened.use(await GrpcConnection.open(port)))
  const parts = await partsOf(path)
  const message = espalier.watchChildrenRequest(path)
  const complete = Promise.withResolvers<void>()
  let left = WATCHES
  const begin = performance.now()
  for (let i = 0; i < WATCHES; i++) {
    let received = 0
    connections[i % CONNECTIONS]?.call(espalier.WATCH_CHILDREN, message, {
      message: () => {
        if (++received === parts && --left === 0) complete.resolve()
      },
      end: () => complete.reject(new Error('a watch ended')),
    })
  }
  await complete.promise
  const time = performance.now() - begin
  return time
}

/** Of the snapshot of a path. */
async function partsOf(path: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let parts = 0
  const watch = caller.call(espalier.WATCH_CHILDREN, espalier.watchChildrenRequest(path), {
    message: message => {
      parts++
      const { frame } = WatchChildrenResponse.decode(message)
      if (frame?.$case === 'snapshot' && frame.value.last) resolve(parts)
    },
    end: () => reject(new Error('a watch ended')),
  })
  const count = await promise
  watch.cancel()
  return count
}
