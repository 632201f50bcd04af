// Discover of ten providers under h2load, compared with etcd's linearizable Range of ten keys, and with a bare grpc-js server that
// returns the same constant bytes.
import { DiscoverResponse } from '@espalier/contract/espalier/v1/registry'
import { type Contestant, embeddedContestant, etcdContestant, zookeeperContestant } from './support/contestant.ts'
import { readOnce, startEcho } from './support/echo.ts'
import { h2load } from './support/h2load.ts'
import { median } from './support/median.ts'
import { installPeers } from './support/peers.ts'
import { printTable, ratio } from './support/table.ts'

const REQUESTS = 20_000
const WARM_UP = 2
const ROUNDS = 9
const LOAD = { requests: REQUESTS, connections: 10, streams: 20 }

installPeers()
await using all = new AsyncDisposableStack()
const gateway = all.use(await embeddedContestant())
const answer = await readOnce(gateway)
const { providers } = DiscoverResponse.decode(answer)
if (providers.length !== 10) throw new Error(`${providers.length} providers instead of 10`)
const rows = [
  { name: 'etcd, linearizable Range of 10 keys', ...readBy(all.use(await etcdContestant())), rates: [] as number[] },
  { name: 'grpc-js, the same bytes', ...all.use(await startEcho(answer)), ...rpcOf(gateway), rates: [] as number[] },
  { name: 'gateway, embedded store', ...readBy(gateway), rates: [] as number[] },
  { name: 'gateway, ZooKeeper', ...readBy(all.use(await zookeeperContestant())), rates: [] as number[] },
]
for (let round = -WARM_UP; round < ROUNDS; round++)
  for (const { port, path, message, rates } of rows) {
    const rate = await h2load({ port, path, message, ...LOAD })
    if (round >= 0) rates.push(rate)
  }
const [etcd, echo] = rows.map(({ rates }) => median(rates)) as [number, number]
process.stdout.write(
  `Discover of 10 providers (${answer.length} bytes), h2load, ${LOAD.connections} connections, ` +
    `${LOAD.streams} requests at once on each, median of ${ROUNDS} rounds\n`,
)
printTable([
  ['', 'answered', 'to etcd', 'to grpc-js'],
  ...rows.map(({ name, rates }) => [
    name,
    `${Math.round(median(rates)).toLocaleString('en')}/s`,
    ratio(median(rates), etcd),
    ratio(median(rates), echo),
  ]),
])
process.exit()

function rpcOf({ read: { path, message } }: Contestant): { readonly path: string; readonly message: Uint8Array } {
  return { path, message }
}

function readBy(contestant: Contestant): {
  readonly port: number
  readonly path: string
  readonly message: Uint8Array
} {
  return { port: contestant.port, ...rpcOf(contestant) }
}
