// Latency of a change in ZooKeeper to one subscriber: through a gateway, and for a program that watches ZooKeeper directly.
import { startGateway } from '../test/support/gateway.ts'
import { GrpcConnection } from '../test/support/grpc-connection.ts'
import { startZooKeeper } from '../test/support/zookeeper/zookeeper.ts'
import { WATCH_CHILDREN, watchChildrenRequest } from './support/espalier.ts'
import { median, quantile } from './support/median.ts'
import { connectWatcher } from './support/native-watch.ts'
import { installPeers } from './support/peers.ts'
import { ms, printTable, ratio } from './support/table.ts'

const CHANGES = 300
const WARM_UP = 2
const ROUNDS = 11

installPeers()
await using server = await startZooKeeper({ tickTimeMs: 2_000, java: ['-Xmx1g'] })
await using gateway = await startGateway({ args: ['--zookeeper', `${server.connect}/chroot`] })
using writer = await connectWatcher(server.connect)
using watcher = await connectWatcher(server.connect)
await using subscriber = await GrpcConnection.open(
  Number(gateway.endpoint.slice(gateway.endpoint.lastIndexOf(':') + 1)),
)
await writer.make('/native/providers/10.0.0.0:8080')
await writer.make('/chroot/watched/providers/10.0.0.0:8080')

let awaited = ''
let seen = (): void => {}
const look = (bytes: Buffer): void => {
  if (awaited !== '' && bytes.includes(awaited)) seen()
}
const rows = [
  {
    name: 'watch and read again',
    path: '/native/providers/10.0.0.0:8080',
    times: [] as number[],
    tails: [] as number[],
  },
  {
    name: 'one subscriber of a gateway',
    path: '/chroot/watched/providers/10.0.0.0:8080',
    times: [] as number[],
    tails: [] as number[],
  },
]
watcher.watch('/native/providers/10.0.0.0:8080', look)
subscriber.call(WATCH_CHILDREN, watchChildrenRequest('/watched/providers'), {
  message: look,
  end: () => process.stderr.write('the watch ended\n'),
})

let changes = 0
for (let round = -WARM_UP; round < ROUNDS; round++)
  for (const { path, times, tails } of rows) {
    const delays: number[] = []
    for (let i = 0; i < CHANGES; i++) delays.push(await change(path))
    if (round < 0) continue
    times.push(median(delays))
    tails.push(quantile(delays, 0.99))
  }
const [bare] = rows
if (bare === undefined) throw new Error('nothing was measured')
process.stdout.write(
  `from the request of a write until its subscriber has the new state, medians of ${ROUNDS} rounds of ${CHANGES} changes\n`,
)
printTable([
  ['', 'median', 'to the native one', 'p99', 'to the native one'],
  ...rows.map(({ name, times, tails }) => [
    name,
    ms(median(times)),
    ratio(median(times), median(bare.times)),
    ms(median(tails)),
    ratio(median(tails), median(bare.tails)),
  ]),
])
process.exit()

/** Changes a node and waits until its subscriber has seen it. */
async function change(path: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>()
  awaited = `stamp-${++changes}-`
  seen = resolve
  const begin = performance.now()
  const written = writer.set(path, JSON.stringify({ version: '2.17.3', stamp: awaited }))
  await promise
  const took = performance.now() - begin
  await written
  return took
}
