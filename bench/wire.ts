// The figures of the wire beside etcd's: events to very many streams, in plain text and over TLS, changes that never pause, and single reads.
// Sections by name, such as `node bench/wire.ts events tls`; without a name, all.
import { setTimeout as delay } from 'node:timers/promises'
import { makeCertificate } from '../test/support/certificate.ts'
import { openSocket } from '../test/support/grpc-connection.ts'
import { type Contestant, embeddedContestant, etcdContestant } from './support/contestant.ts'
import { type Crowd, openCrowd } from './support/crowd.ts'
import { readOnce, startEcho } from './support/echo.ts'
import { flood } from './support/flood.ts'
import { h2load } from './support/h2load.ts'
import { median, quantile } from './support/median.ts'
import { processorMs, residentMb } from './support/memory.ts'
import { floodNodes } from './support/node-flood.ts'
import { installPeers } from './support/peers.ts'
import { ms, printTable, ratio } from './support/table.ts'

const WARM_UP = 10
const ROUNDS = 31
/** Between two events: what a server does after the last stream has its message is part of its cost. */
const PAUSE_MS = 40

const MANY = [
  ...['--max-streams=400000', '--max-streams-per-peer=200000'],
  ...['--max-header-bytes=1000000000', '--max-header-bytes-per-peer=500000000'],
  '--max-header-bytes-per-connection=100000000',
]

const SECTIONS: Readonly<Record<string, () => Promise<void>>> = {
  events: () => events(10_000, 20),
  tls: () => eventsOverTls(10_000, 20),
  connections: () => events(2_000, 2_000),
  many: () => eventToMany(100_000, 100),
  nodes: () => changesOfManyNodes(),
  node: () => changesOfOneNode(),
  reads: () => reads(),
}

installPeers()
const wanted = process.argv.slice(2)
for (const [name, section] of Object.entries(SECTIONS))
  if (wanted.length === 0 || wanted.includes(name)) await section()
process.exit()

interface Measured {
  readonly contestant: Contestant
  readonly crowd: Crowd
  readonly change: (stamp: string) => Promise<unknown>
  /** The memory of the streams. */
  readonly memory: number
  readonly opening: number
  readonly all: number[]
  processor: number
}

/** One durable change until the last of all streams has it, and the processor time of the server for it. */
async function events(streams: number, connections: number): Promise<void> {
  await using all = new AsyncDisposableStack()
  const contestants = [all.use(await etcdContestant()), all.use(await embeddedContestant())]
  await compare(all, contestants, streams, connections)
}

async function eventsOverTls(streams: number, connections: number): Promise<void> {
  await using all = new AsyncDisposableStack()
  const tls = all.use(await makeCertificate())
  const contestants = [all.use(await etcdContestant({ tls })), all.use(await embeddedContestant({ tls }))]
  await memoryOfConnections(contestants)
  await compare(all, contestants, streams, connections)
}

async function eventToMany(streams: number, connections: number): Promise<void> {
  // What V8 keeps for young objects is a part of the memory of a process, and a setting.
  for (const flags of ['', '--max-semi-space-size=8']) {
    await using all = new AsyncDisposableStack()
    await compare(all, [all.use(await embeddedContestant({ args: MANY, flags }))], streams, connections)
  }
}

async function compare(
  all: AsyncDisposableStack,
  contestants: readonly Contestant[],
  streams: number,
  connections: number,
): Promise<void> {
  const measured: Measured[] = []
  for (const contestant of contestants) {
    const writer = all.use(await contestant.openWriter())
    const crowd = all.use(await openCrowd(contestant, connections))
    const before = residentMb(contestant.pid)
    const begin = performance.now()
    await crowd.grow(streams)
    const opening = performance.now() - begin
    const change = (stamp: string): Promise<unknown> => writer.write(stamp)
    const memory = residentMb(contestant.pid) - before
    measured.push({ contestant, crowd, change, memory, opening, all: [], processor: 0 })
  }
  for (let round = -WARM_UP; round < ROUNDS; round++)
    for (const one of measured) {
      await delay(PAUSE_MS)
      const processor = processorMs(one.contestant.pid)
      const received = one.crowd.next()
      const begin = performance.now()
      const written = one.change(String(round))
      const end = await received
      await written
      await delay(PAUSE_MS)
      if (round < 0) continue
      one.all.push(end - begin)
      one.processor += processorMs(one.contestant.pid) - processor
    }
  report(measured, `${streams} streams on ${connections} connections${contestants[0]?.tls ? ' over TLS' : ''}`)
}

function report(measured: readonly Measured[], what: string): void {
  const [peer] = measured
  if (peer === undefined) return
  const beside = (one: Measured, of: (one: Measured) => number): string =>
    measured.length === 1 ? '' : ratio(of(one), of(peer))
  const time = (one: Measured): number => median(one.all)
  const processor = (one: Measured): number => one.processor / ROUNDS
  process.stdout.write(`\none event to ${what}, median of ${ROUNDS} rounds\n`)
  printTable([
    ['', 'all have it', '', 'p90', 'processor', '', 'memory', '', 'resident', 'opened in'],
    ...measured.map(one => [
      one.contestant.name,
      ms(time(one)),
      beside(one, time),
      ms(quantile(one.all, 0.9)),
      ms(processor(one)),
      beside(one, processor),
      `${one.memory.toFixed(0)} MB`,
      beside(one, ({ memory }) => memory),
      `${residentMb(one.contestant.pid).toFixed(0)} MB`,
      ms(one.opening),
    ]),
  ])
}

async function memoryOfConnections(contestants: readonly Contestant[]): Promise<void> {
  const CONNECTIONS = 500
  const rows = [['', 'memory of one TLS connection']]
  for (const { name, pid, port, tls } of contestants) {
    const before = residentMb(pid)
    const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => openSocket(port, tls)))
    // The first bytes of HTTP/2: settings of both sides.
    for (const socket of sockets) socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0')
    await delay(500)
    rows.push([name, `${(((residentMb(pid) - before) * 1_024) / CONNECTIONS).toFixed(0)} KB`])
    for (const socket of sockets) socket.destroy()
    await delay(200)
  }
  process.stdout.write(`\n${CONNECTIONS} connections over TLS\n`)
  printTable(rows)
}

/** 10,000 changes a second over 100 nodes, each of which has ten watchers. */
async function changesOfManyNodes(): Promise<void> {
  await using all = new AsyncDisposableStack()
  const gateway = all.use(await embeddedContestant())
  const rows = [['', 'offered', 'written', 'refused', 'received', 'p50', 'p99', 'worst']]
  for (const changesPerSecond of [2_000, 5_000, 10_000]) {
    const { written, refused, received, delays } = await floodNodes(gateway.port, {
      ...{ nodes: 100, watchers: 1_000, connections: 20, changesPerSecond, seconds: 6 },
    })
    rows.push([
      gateway.name,
      `${changesPerSecond}/s`,
      `${written.toFixed(0)}/s`,
      `${refused.toFixed(0)}/s`,
      `${received.toFixed(0)}/s`,
      ...[0.5, 0.99, 0.9999].map(q => ms(quantile(delays, q))),
    ])
  }
  process.stdout.write('\nchanges over 100 nodes to 1,000 watchers, ten of each node\n')
  printTable(rows)
}

/** One node of ten is changed without a pause, and 1,000 streams watch all. Watchers may skip states; writers may not wait for them. */
async function changesOfOneNode(): Promise<void> {
  await using all = new AsyncDisposableStack()
  const contestants = [all.use(await etcdContestant()), all.use(await embeddedContestant())]
  const rows = [['', 'offered', 'written', 'received by each', 'delay, p50', 'p99', 'settled']]
  for (const changesPerSecond of [1_000, 2_000])
    for (const contestant of contestants) {
      const options = { streams: 1_000, connections: 20, changed: 1, changesPerSecond, seconds: 6 }
      const { written, messages, delays, settled } = await flood(contestant, options)
      const last = delays.at(-1)
      rows.push([
        contestant.name,
        `${changesPerSecond}/s`,
        `${written.toFixed(0)}/s`,
        `${messages.toFixed(0)}/s`,
        ms(last?.median ?? 0),
        ms(last?.p99 ?? 0),
        ms(settled),
      ])
    }
  process.stdout.write('\nchanges of one node with 1,000 watchers\n')
  printTable(rows)
}

/** Discover of ten providers beside a bare grpc-js server that returns the same bytes. */
async function reads(): Promise<void> {
  await using all = new AsyncDisposableStack()
  const gateway = all.use(await embeddedContestant())
  const echo = all.use(await startEcho(await readOnce(gateway)))
  const rows = [['', 'grpc-js', 'gateway', '']]
  for (const { connections, streams, requests } of [
    { connections: 10, streams: 20, requests: 20_000 },
    { connections: 1, streams: 1, requests: 3_000 },
  ]) {
    const rates: [number[], number[]] = [[], []]
    for (let round = -2; round < 9; round++)
      for (const [i, { port }] of [echo, gateway].entries()) {
        const rate = await h2load({ port, ...gateway.read, requests, connections, streams })
        if (round >= 0) rates[i]?.push(rate)
      }
    const [bare, ours] = rates.map(median) as [number, number]
    rows.push([`${connections} x ${streams}`, `${bare.toFixed(0)}/s`, `${ours.toFixed(0)}/s`, ratio(ours, bare)])
  }
  process.stdout.write('\nDiscover of 10 providers, h2load, connections x requests at once on each\n')
  printTable(rows)
}
