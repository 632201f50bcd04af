import { setTimeout as delay } from 'node:timers/promises'
import { DiscoverRequest } from '@espalier/contract/espalier/v1/registry'
import { GetNodeRequest, WalkTreeRequest } from '@espalier/contract/espalier/v1/tree'
import type { Operation } from '../../src/store/store.ts'
import { parsePath } from '../../src/tree/path.ts'
import { type AttackedGateway, type Served, servedMeanwhile } from './attacked-gateway.ts'
import { HostileConnection } from './hostile-connection.ts'

const REGISTER = '/espalier.v1.RegistryService/Register'
const KEEP_ALIVE = '/espalier.v1.RegistryService/KeepAlive'
const DISCOVER = '/espalier.v1.RegistryService/Discover'
const WATCH = '/espalier.v1.RegistryService/WatchChildren'
const WALK = '/espalier.v1.TreeService/WalkTree'
const EXPORT = '/espalier.v1.TreeService/ExportTree'
const GET = '/espalier.v1.TreeService/GetNode'
const HEALTH = '/grpc.health.v1.Health/Watch'

const MESSAGE_BYTES = 4 * 1024 * 1024
const ATTACKER = '127.0.0.2'

/** A way to make a gateway hold memory. */
export interface MemoryAttack {
  readonly name: string
  /** Of all connections together; when the attack is played in short, a part of them. */
  readonly streams: number
  /** The window of each stream for answers. */
  readonly window: number
  /** Opens the `i`th stream. */
  readonly open: (connection: HostileConnection, i: number) => void
}

/** With so much memory a gateway survives any one client. */
export const LIMIT_MB = 1_000

const UNREAD = 0
const READ = 65_535

export const MEMORY_ATTACKS: readonly MemoryAttack[] = [
  {
    name: 'requests of the largest size that never end',
    streams: 500,
    window: READ,
    open: connection => connection.sendMessage(connection.open(REGISTER), MESSAGE_BYTES, 10),
  },
  {
    name: 'messages of a stream that never end',
    streams: 500,
    window: READ,
    open: connection => connection.sendMessage(connection.open(KEEP_ALIVE), MESSAGE_BYTES, 10),
  },
  {
    name: 'messages in frames of a single byte',
    streams: 400,
    window: READ,
    open: (connection, i) => connection.sendMessage(connection.open(i % 2 === 0 ? REGISTER : WATCH), 2_000, 10, 1),
  },
  {
    name: 'large answers that nobody reads',
    streams: 1_000,
    window: UNREAD,
    open: connection =>
      connection.call(DISCOVER, DiscoverRequest.encode(DiscoverRequest.fromPartial({ path: '/large' })).finish()),
  },
  {
    name: 'different large answers that nobody reads',
    streams: 1_000,
    window: UNREAD,
    open: (connection, i) =>
      connection.call(GET, GetNodeRequest.encode(GetNodeRequest.fromPartial({ path: `/nodes/n${i % 20}` })).finish()),
  },
  {
    name: 'walks that nobody reads',
    streams: 200,
    window: UNREAD,
    open: connection =>
      connection.call(WALK, WalkTreeRequest.encode(WalkTreeRequest.fromPartial({ path: '/' })).finish()),
  },
  {
    name: 'exports that nobody reads',
    streams: 200,
    window: UNREAD,
    open: connection =>
      connection.call(EXPORT, WalkTreeRequest.encode(WalkTreeRequest.fromPartial({ path: '/' })).finish()),
  },
  {
    name: 'snapshots that nobody reads',
    streams: 1_000,
    window: UNREAD,
    open: connection =>
      connection.call(WATCH, DiscoverRequest.encode(DiscoverRequest.fromPartial({ path: '/large' })).finish()),
  },
  {
    name: 'streams with 56 KB of metadata',
    streams: 20_000,
    window: READ,
    open: connection => connection.open(HEALTH, { 'x-large': 'x'.repeat(56 * 1024) }),
  },
  {
    name: 'streams with as much metadata as is allowed',
    streams: 20_000,
    window: READ,
    open: connection => connection.open(KEEP_ALIVE, { 'x-large': 'x'.repeat(15 * 1024) }),
  },
  {
    name: 'watches of health',
    streams: 30_000,
    window: READ,
    open: connection => connection.call(HEALTH, new Uint8Array()),
  },
  {
    name: 'calls without a request',
    streams: 30_000,
    window: READ,
    open: (connection, i) => connection.open(i % 2 === 0 ? KEEP_ALIVE : REGISTER),
  },
]

/** 3.6 MB of providers below /large, 20 nodes of 400 KB below /nodes, and 2 MB of small nodes. */
export function largeTree(): readonly (readonly Operation[])[] {
  const nodes = ['/large', '/nodes', '/small'].map(path => created(path, 1))
  for (let i = 0; i < 900; i++) nodes.push(created(`/large/10.0.${i >> 8}.${i & 255}:80`, 1_900))
  for (let i = 0; i < 20; i++) nodes.push(created(`/nodes/n${i}`, 400_000))
  for (let i = 0; i < 4_000; i++) nodes.push(created(`/small/n${i}`, 500))
  const commits: Operation[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const node of nodes) {
    bytes += node.data.length + 100
    if (bytes > 800_000) {
      commits.push([])
      bytes = node.data.length + 100
    }
    commits.at(-1)?.push(node)
  }
  return commits
}

function created(path: string, bytes: number) {
  return {
    op: 'create',
    path: parsePath(path),
    data: Buffer.from(JSON.stringify({ text: 'x'.repeat(bytes) })),
  } as const
}

/** So many streams are opened before the next turn of the event loop. */
const AT_ONCE = 50

interface Strength {
  readonly connections: number
  /** Of the streams. */
  readonly part: number
  readonly holdMs: number
}

/** Plays the attack, holds it, and leaves. Returns what another client saw meanwhile. */
export async function attack(
  gateway: AttackedGateway,
  { streams: all, window, open }: MemoryAttack,
  { connections, part, holdMs }: Strength,
): Promise<Served> {
  const streams = Math.ceil(all * part)
  await using opened = new AsyncDisposableStack()
  return await servedMeanwhile(gateway.port, async () => {
    const hostile: HostileConnection[] = []
    for (let i = 0; i < connections; i++)
      hostile.push(opened.use(await HostileConnection.open({ port: gateway.port, from: ATTACKER, window })))
    for (let i = 0; i < Math.max(streams, connections); i++) {
      open(hostile[i % connections] as HostileConnection, i)
      if (i % AT_ONCE === 0) await delay(1)
    }
    await delay(holdMs)
    await opened.disposeAsync()
  })
}
