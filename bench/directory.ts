// The first watch of a large service on a gateway that has not read it, and what calls of other clients take meanwhile.
import { setTimeout as delay } from 'node:timers/promises'
import { WatchChildrenResponse } from '@espalier/contract/espalier/v1/registry'
import { openZooKeeperStore } from '../src/store/zookeeper/store.ts'
import { parsePath } from '../src/tree/path.ts'
import { startGateway } from '../test/support/gateway.ts'
import { GrpcConnection } from '../test/support/grpc-connection.ts'
import { startZooKeeper } from '../test/support/zookeeper/zookeeper.ts'
import * as espalier from './support/espalier.ts'
import { median } from './support/median.ts'
import { processorMs } from './support/memory.ts'
import { ms, printTable } from './support/table.ts'

const SIZES = [3_000, 30_000]
const ROUNDS = 3
const PER_TRANSACTION = 1_000
const PROBE_EVERY_MS = 2
const DATA = Buffer.from(JSON.stringify({ pid: 4711, version: '2.17.3', zone: 'eu-central-1a', weight: 100 }))
const OTHER = '/other'

interface Round {
  readonly all: number
  readonly processor: number
  readonly slowest: number
}

await using server = await startZooKeeper({ tickTimeMs: 2_000, java: ['-Xmx1g'] })
await plant()
const results: { readonly size: number; readonly rounds: Round[] }[] = []
for (const size of SIZES) {
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(size))
  results.push({ size, rounds })
}
process.stdout.write(`the first watch of a service on a gateway that has not read it, medians of ${ROUNDS} gateways\n`)
printTable([
  ['providers', 'all received (goal for 30,000: 3 s)', 'processor', 'slowest call of another client (goal 250 ms)'],
  ...results.map(({ size, rounds }) => [
    size.toLocaleString('en'),
    ms(median(rounds.map(({ all }) => all))),
    ms(median(rounds.map(({ processor }) => processor))),
    ms(median(rounds.map(({ slowest }) => slowest))),
  ]),
])
process.exit()

async function plant(): Promise<void> {
  await using store = await openZooKeeperStore({ connect: server.connect })
  const create = async (paths: readonly string[]): Promise<void> => {
    const operations = paths.map(path => ({ op: 'create', path: parsePath(path), data: DATA }) as const)
    await store.commit(operations, { signal: AbortSignal.timeout(60_000) })
  }
  await create([OTHER, `${OTHER}/10.0.0.1:80`])
  for (const size of SIZES) {
    await create([pathOf(size)])
    for (let i = 0; i < size; i += PER_TRANSACTION)
      await create(Array.from({ length: PER_TRANSACTION }, (_, j) => `${pathOf(size)}/10.0.${i + j}:8080`))
  }
}

async function measure(size: number): Promise<Round> {
  await using gateway = await startGateway({ args: ['--zookeeper', server.connect, '--session-timeout', '30s'] })
  await using prober = await connectTo(gateway)
  await using watcher = await connectTo(gateway)
  const probe = () => prober.unary(espalier.DISCOVER, espalier.discoverRequest(OTHER))
  for (let i = 0; i < 200; i++) await probe()
  let isOver = false
  let slowest = 0
  const probing = (async () => {
    while (!isOver) {
      const start = performance.now()
      await probe()
      slowest = Math.max(slowest, performance.now() - start)
      await delay(PROBE_EVERY_MS)
    }
  })()
  const processor = processorMs(gateway.pid)
  const start = performance.now()
  await received(watcher, size)
  const round = { all: performance.now() - start, processor: processorMs(gateway.pid) - processor }
  isOver = true
  await probing
  return { ...round, slowest }
}

/** Resolves when the snapshots and changes of a new watch have added up to `size` providers. */
function received(connection: GrpcConnection, size: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let known = 0
  connection.call(espalier.WATCH_CHILDREN, espalier.watchChildrenRequest(pathOf(size)), {
    message: bytes => {
      const { frame } = WatchChildrenResponse.decode(bytes)
      if (frame?.$case === 'snapshot') known = (frame.value.first ? 0 : known) + frame.value.providers.length
      if (frame?.$case === 'change') known += frame.value.added.length - frame.value.removed.length
      if (known === size) resolve()
    },
    end: () => reject(new Error('the watch has ended')),
  })
  return promise
}

function connectTo({ endpoint }: { readonly endpoint: string }): Promise<GrpcConnection> {
  return GrpcConnection.open(Number(endpoint.slice(endpoint.lastIndexOf(':') + 1)))
}

function pathOf(size: number): string {
  return `/of-${size}`
}
