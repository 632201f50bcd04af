// Watches compared with etcd's: the same thin client opens as many streams on as many connections, to the servers in turn.
import { setTimeout as delay } from 'node:timers/promises'
import { type Audience, openAudience } from './support/audience.ts'
import { type Contestant, embeddedContestant, etcdContestant, zookeeperContestant } from './support/contestant.ts'
import { flood } from './support/flood.ts'
import { median, quantile } from './support/median.ts'
import { processorMs, residentMb } from './support/memory.ts'
import { installPeers } from './support/peers.ts'
import { ms, printTable, ratio } from './support/table.ts'

const STREAMS = 10_000
const CONNECTIONS = 20
const WARM_UP = 5
/** The setting that docs/operations.md recommends for many streams. */
const SMALL_NURSERY = '--max-semi-space-size=8'
const ROUNDS = 31

interface Measured {
  readonly contestant: Contestant
  readonly audience: Audience
  readonly before: number
  readonly first: number[]
  readonly last: number[]
  processor: number
}

installPeers()
await oneEventToAll()
await costPerStream()
await manyChanges(10)
await manyChanges(1)
process.exit()

/** The latency of one change until the last of all streams has received it, and the memory of the streams. */
async function oneEventToAll(): Promise<void> {
  await using all = new AsyncDisposableStack()
  const contestants = await openContestants(all)
  contestants.push(all.use(await embeddedContestant({ flags: SMALL_NURSERY })))
  const measured: Measured[] = []
  for (const contestant of contestants) {
    const audience = all.use(await openAudience(contestant, CONNECTIONS))
    const before = residentMb(contestant.pid)
    await audience.grow(STREAMS)
    measured.push({ contestant, audience, before, first: [], last: [], processor: 0 })
  }
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const one of measured) {
      await delay(50)
      const begin = processorMs(one.contestant.pid)
      const { first, last } = await one.audience.change(String(round))
      // Work of the server after the last stream has received it.
      await delay(50)
      if (round < 0) continue
      one.processor += processorMs(one.contestant.pid) - begin
      one.first.push(first)
      one.last.push(last)
    }
  }
  report(measured)
}

function report(measured: readonly Measured[]): void {
  const rows = measured.map(({ contestant, before, first, last, processor }, i) => {
    const after = residentMb(contestant.pid)
    const name = i === 3 ? `${contestant.name}, ${SMALL_NURSERY}` : contestant.name
    return {
      name,
      before,
      after,
      first: median(first),
      last: median(last),
      p90: quantile(last, 0.9),
      processor: processor / ROUNDS,
    }
  })
  const [peer] = rows
  if (peer === undefined) return
  process.stdout.write(`one event to ${STREAMS} streams on ${CONNECTIONS} connections, median of ${ROUNDS} rounds\n`)
  printTable([
    ['', 'first has it', 'all have it', 'p90', 'to etcd', 'processor', 'to etcd'],
    ...rows.map(row => [
      row.name,
      ms(row.first),
      ms(row.last),
      ms(row.p90),
      ratio(row.last, peer.last),
      ms(row.processor),
      ratio(row.processor, peer.processor),
    ]),
  ])
  process.stdout.write(`\nmemory with ${STREAMS} streams\n`)
  printTable([
    ['', 'resident', 'to etcd', 'for the streams', 'to etcd'],
    ...rows.map(({ name, before, after }) => [
      name,
      `${after.toFixed(0)} MB`,
      ratio(after, peer.after),
      `${(after - before).toFixed(0)} MB`,
      ratio(after - before, peer.after - peer.before),
    ]),
  ])
}

/** The cost of one more stream with few and with many streams. */
async function costPerStream(): Promise<void> {
  await using all = new AsyncDisposableStack()
  const rows = [['', 'streams', 'all have it', 'for each stream', 'memory for each stream']]
  for (const contestant of await openContestants(all)) {
    const audience = all.use(await openAudience(contestant, CONNECTIONS))
    const before = residentMb(contestant.pid)
    for (const streams of [100, 1_000, 10_000]) {
      await audience.grow(streams)
      const last: number[] = []
      for (let round = -WARM_UP; round < ROUNDS; round++) {
        await delay(20)
        const spread = await audience.change(String(round))
        if (round >= 0) last.push(spread.last)
      }
      const kilobytes = ((residentMb(contestant.pid) - before) * 1_024) / streams
      const each = `${((median(last) * 1_000) / streams).toFixed(1)} us`
      rows.push([contestant.name, String(streams), ms(median(last)), each, `${kilobytes.toFixed(0)} KB`])
    }
  }
  process.stdout.write('\ncost of one stream\n')
  printTable(rows)
}

/** Continuous changes of providers with many streams: does the delay grow? */
async function manyChanges(changed: number): Promise<void> {
  await using all = new AsyncDisposableStack()
  const options = { streams: 1_000, connections: CONNECTIONS, changed, changesPerSecond: 1_000, seconds: 9 }
  const rows = [
    [
      '',
      'written',
      'refused',
      'received',
      'delay, first third',
      'second',
      'last',
      'p99, first third',
      'last',
      'settled',
    ],
  ]
  for (const contestant of await openContestants(all)) {
    const { written, refused, messages, delays, settled } = await flood(contestant, options)
    rows.push([
      contestant.name,
      `${written.toFixed(0)}/s`,
      `${refused.toFixed(0)}/s`,
      `${messages.toFixed(0)}/s`,
      ...delays.map(part => ms(part.median)),
      ms(delays[0]?.p99 ?? 0),
      ms(delays[2]?.p99 ?? 0),
      ms(settled),
    ])
  }
  process.stdout.write(
    `\n${options.changesPerSecond} changes a second of ${changed} of ten providers to ${options.streams} streams that watch all\n`,
  )
  printTable(rows)
}

async function openContestants(all: AsyncDisposableStack): Promise<Contestant[]> {
  return [all.use(await etcdContestant()), all.use(await embeddedContestant()), all.use(await zookeeperContestant())]
}
