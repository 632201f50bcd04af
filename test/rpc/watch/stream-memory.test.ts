import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import * as espalier from '../../../bench/support/espalier.ts'
import { systemClock } from '../../../src/lib/clock.ts'
import { openZooKeeperStore } from '../../../src/store/zookeeper/store.ts'
import { openViews } from '../../../src/views/views.ts'
import { eventually } from '../../support/condition.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { type GatewayProcess, startGateway } from '../../support/gateway.ts'
import { GrpcConnection } from '../../support/grpc-connection.ts'
import { shareServer } from '../../support/shared-server.ts'
import { fourLetterWord } from '../../support/zookeeper/zookeeper.ts'
import { at, create, soon } from '../../views/world.ts'

const zookeeper = shareServer()

const PROBE = new URL('../../support/live-bytes.ts', import.meta.url).href

function startProbed(args: readonly string[] = []): Promise<GatewayProcess> {
  return startGateway({ args, env: { NODE_OPTIONS: `--expose-gc --import=${PROBE}` } })
}

function portOf({ endpoint }: GatewayProcess): number {
  return Number(endpoint.slice(endpoint.lastIndexOf(':') + 1))
}

const SERVICE = '/shop/providers'
const ADDRESSES = Array.from({ length: 10 }, (_, i) => `10.0.0.${i}:80`)

async function connect(gateway: GatewayProcess, count: number): Promise<GrpcConnection[] & AsyncDisposable> {
  const connections = await Promise.all(Array.from({ length: count }, () => GrpcConnection.open(portOf(gateway))))
  return Object.assign(connections, {
    [Symbol.asyncDispose]: async () => {
      for (const connection of connections) await connection[Symbol.asyncDispose]()
    },
  })
}

/** Streams that watch the service, and the last message that each received. */
class Readers {
  readonly #connections: readonly GrpcConnection[]
  readonly #last: (Buffer | undefined)[]
  messages = 0

  constructor(connections: readonly GrpcConnection[], count: number, path = (_: number) => SERVICE) {
    this.#connections = connections
    this.#last = new Array<undefined>(count).fill(undefined)
    for (let i = 0; i < count; i++)
      connections[i % connections.length]?.call(espalier.WATCH_CHILDREN, espalier.watchChildrenRequest(path(i)), {
        message: bytes => {
          this.messages++
          this.#last[i] = Buffer.from(bytes)
        },
        end: () => {},
      })
  }

  async begun(): Promise<void> {
    await eventually(() => this.#last.every(message => message !== undefined), 'a first frame on all of them', 60_000)
  }

  pause(): void {
    for (const connection of this.#connections) connection.pause()
  }

  resume(): void {
    for (const connection of this.#connections) connection.resume()
  }

  async have(text: string): Promise<void> {
    await eventually(() => this.#last.every(message => message?.includes(text)), `${text} on all of them`, 60_000)
  }
}

/** Each change replaces two kilobytes. */
async function changeOften(writer: GrpcConnection, changes: number, name: string): Promise<void> {
  const change = (address: string, text: string): Promise<unknown> => {
    const properties = { text: text.padEnd(2_000, '.') }
    const request = espalier.updatePropertiesRequest(`${SERVICE}/${address}`, properties)
    return writer.unary(espalier.UPDATE_PROPERTIES, request)
  }
  for (let i = 0; i < changes; i += ADDRESSES.length)
    await Promise.all(ADDRESSES.map(address => change(address, `${name}-${i}`)))
  // One more in its own commit, so that it is in the last frame.
  await change(ADDRESSES[0] as string, `${name}-last`)
}

/** What the gateway retains when nothing is in flight. */
async function liveBytes(gateway: GatewayProcess): Promise<number> {
  await delay(200)
  const from = gateway.stderr.length
  process.kill(gateway.pid, 'SIGUSR2')
  const said = await eventually(
    () => /live bytes: (\d+);/.exec(gateway.stderr.slice(from))?.[1],
    'the gateway says what is alive',
    60_000,
  )
  return Number(said)
}

test('clients that stop reading cost little more memory than clients that read, and catch up later', async () => {
  const READERS = 500
  const CONNECTIONS = 5
  const CHANGES = 1_500
  await using gateway = await startProbed()
  await using writer = await GrpcConnection.open(portOf(gateway))
  await espalier.register(writer, SERVICE, ADDRESSES, {})
  await changeOften(writer, 200, 'warm')

  const whoRead = async (name: string, reading: boolean): Promise<{ bytes: number; messages: number }> => {
    let held: number
    let messages: number
    {
      await using connections = await connect(gateway, CONNECTIONS)
      const readers = new Readers(connections, READERS)
      await readers.begun()
      if (!reading) readers.pause()
      await changeOften(writer, CHANGES, name)
      if (reading) await readers.have(`${name}-last`)
      held = await liveBytes(gateway)
      readers.resume()
      await readers.have(`${name}-last`)
      messages = readers.messages
    }
    return { bytes: held - (await liveBytes(gateway)), messages }
  }

  await whoRead('first', true)
  const reading = await whoRead('read', true)
  const stuck = await whoRead('stuck', false)
  // What a connection has written and the network has not taken; for the streams themselves nothing waits.
  const more = (stuck.bytes - reading.bytes) / CONNECTIONS
  assert.ok(more < 300_000, `${more} bytes more for each connection: ${stuck.bytes} instead of ${reading.bytes} bytes`)
  const each = stuck.bytes / READERS
  assert.ok(each < 7_000, `a stream of a client that does not read costs ${each} bytes`)
  assert.ok(stuck.messages < reading.messages / 2, `they received ${stuck.messages} to ${reading.messages} times`)
})

test('ten thousand streams that wait cost less than a kilobyte each, and leave nothing behind', async () => {
  const STREAMS = 10_000
  await using gateway = await startProbed(['--zookeeper', `${zookeeper.connect}/dropped`])
  await using writer = await GrpcConnection.open(portOf(gateway))
  await espalier.register(writer, SERVICE, ADDRESSES, {})
  // The same paths as below: their views outlive their readers for a while.
  const path = (i: number): string => (i % 2 === 0 ? SERVICE : `/nowhere/${i % 50}`)
  const once = async (count: number): Promise<number> => {
    await using connections = await connect(gateway, 20)
    await new Readers(connections, count, path).begun()
    return await liveBytes(gateway)
  }
  // As many as below, so that code that is compiled for many streams, and tables that have grown, are there before.
  await once(STREAMS)
  let idle = Number.POSITIVE_INFINITY
  for (let i = 0; i < 5; i++) idle = Math.min(idle, await liveBytes(gateway))
  const open = (await once(STREAMS)) - idle
  // No promise, no signal and no request is kept of a watch that has begun.
  assert.ok(open / STREAMS < 1_000, `a stream costs ${open / STREAMS} bytes`)
  let left = Number.POSITIVE_INFINITY
  await eventually(
    async () => {
      left = (await liveBytes(gateway)) - idle
      return left < open * 0.03
    },
    'nothing is left of them',
    20_000,
  ).catch(() => {})
  assert.ok(left < open * 0.03, `${left} bytes are left of ${open}`)
})

test('when the views of many paths have ended, no watch is left in ZooKeeper', async () => {
  const clock = new FakeClock()
  await using store = await openZooKeeperStore({ connect: `${zookeeper.connect}/views`, clock: systemClock })
  await using views = openViews(store, { clock })
  await store.commit([create('/a'), create('/a/x'), create('/a/y', { 'l ->': '/a/x' })], { signal: soon() })
  const watches = async (): Promise<number> => {
    const response = await fourLetterWord(zookeeper.port, 'wchs')
    return Number(/Total watches:(\d+)/.exec(response)?.[1] ?? Number.NaN)
  }
  const before = await watches()
  {
    using uses = new DisposableStack()
    const paths = ['/a', '/a/y/l', ...Array.from({ length: 500 }, (_, i) => `/nowhere/${i}/below`)]
    for (const path of paths) {
      for (const kind of [views.children, views.nodes, views.properties]) {
        const { view } = uses.use(kind.acquire(at(path)))
        await eventually(() => view.state, `something is known of ${path}`)
      }
    }
    assert.ok((await watches()) - before > 500, 'they watch')
  }
  assert.ok((await watches()) - before > 500, 'they are kept for those who come back')
  clock.advance(61_000)
  assert.deepEqual(views.counts(), { nodes: 0, paths: 0, targets: 0, followed: 0 })
  await eventually(async () => (await watches()) === before, 'no watch is left')
})
