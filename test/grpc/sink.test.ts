import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RegistryServiceDefinition, WatchChildrenResponse } from '@espalier/contract/espalier/v1/registry'
import { type ClientReadableStream, credentials, status } from '@grpc/grpc-js'
import type { Sink } from '../../src/grpc/calls/call.ts'
import { openServer } from '../../src/grpc/server.ts'
import { type Handlers, service } from '../../src/grpc/service.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { DEFAULT_LIMITS } from '../../src/rpc/limits.ts'
import { RegistryError } from '../../src/tree/errors.ts'
import { eventually } from '../support/condition.ts'
import { silentLog } from '../support/gateway.ts'
import { RegistryServiceClient } from '../support/grpc-clients.ts'

interface OpenStream extends AsyncDisposable {
  readonly sink: Sink<WatchChildrenResponse>
  readonly peer: ClientReadableStream<WatchChildrenResponse>
  readonly received: WatchChildrenResponse[]
  /** Lets the handler end. */
  end(): void
}

/** A stream of a server whose handler does nothing. */
async function openStream(): Promise<OpenStream> {
  await using opened = new AsyncDisposableStack()
  const sinks: Sink<WatchChildrenResponse>[] = []
  const { promise: over, resolve: end } = Promise.withResolvers<void>()
  const handlers = new Proxy({} as Handlers<typeof RegistryServiceDefinition>, {
    get: () => (_: unknown, sink: Sink<WatchChildrenResponse>) => {
      sinks.push(sink)
      return over
    },
  })
  const server = opened.use(
    await openServer({
      listen: '127.0.0.1:0',
      services: [service(RegistryServiceDefinition, handlers)],
      limits: DEFAULT_LIMITS,
      clock: systemClock,
      log: silentLog,
    }),
  )
  const client = opened.adopt(new RegistryServiceClient(server.address, credentials.createInsecure()), one =>
    one.close(),
  )
  const received: WatchChildrenResponse[] = []
  const peer = client.watchChildren({
    path: '/',
    resumeRevision: 0n,
    mustExist: false,
    namesOnly: false,
    jsonOnly: false,
  })
  peer.on('data', (frame: WatchChildrenResponse) => received.push(frame))
  peer.on('error', () => {})
  opened.defer(() => peer.cancel())
  const sink = await eventually(() => sinks[0], 'the stream is open')
  const stack = opened.move()
  return { sink, peer, received, end, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

function unresolved(revision: number, bytes = 0): WatchChildrenResponse {
  const frame = {
    $case: 'unresolved',
    value: { reason: 'NOT_FOUND', message: 'x'.repeat(bytes), source: 1, age: undefined, staleReason: '' },
  } as const
  return { revision: BigInt(revision), frame }
}

function encoded(message: WatchChildrenResponse): Buffer {
  return Buffer.from(WatchChildrenResponse.encode(message).finish())
}

test('a peer that does not read is given one large message beyond what the network takes', async () => {
  await using stream = await openStream()
  stream.peer.pause()
  const message = encoded(unresolved(1, 2_000_000))
  let written = 0
  // Each round of the event loop moves on what the peer takes; in the end it takes nothing.
  for (let rounds = 0; rounds < 100; rounds++) {
    for (; !stream.sink.full; written++) stream.sink.write(message)
    await new Promise(resolve => setImmediate(resolve))
  }
  assert.ok(written <= 4, `${written} messages of 2,000,000 bytes were taken for a peer that reads none`)
  stream.peer.resume()
  await eventually(() => stream.received.length === written && !stream.sink.full, 'it reads all of them')
})

test('messages come in the order of the writes, however each of them is written', async () => {
  await using stream = await openStream()
  const COUNT = 300
  for (let i = 0; i < COUNT; i++) {
    const message = unresolved(i, (i * 7919) % 20_000)
    stream.sink.write(i % 3 === 0 ? message : encoded(message))
  }
  await eventually(() => stream.received.length === COUNT, 'all of them')
  assert.deepEqual(
    stream.received.map(({ revision }) => Number(revision)),
    Array.from({ length: COUNT }, (_, i) => i),
  )
})

test('what was written is sent before the stream ends', async () => {
  await using stream = await openStream()
  for (let i = 0; i < 10; i++) stream.sink.write(encoded(unresolved(i, 100_000)))
  stream.end()
  await new Promise(resolve => stream.peer.once('end', resolve))
  assert.equal(stream.received.length, 10)
})

test('writing to a peer that has gone does nothing', async () => {
  await using stream = await openStream()
  stream.sink.write(encoded(unresolved(1)))
  stream.peer.cancel()
  await eventually(() => !stream.sink.write(encoded(unresolved(2, 1_000))), 'nothing is taken any more')
})

test('a stream that was handed over outlives its handler, and ends when its owner says so', async () => {
  await using stream = await openStream()
  let drained = 0
  let closed = 0
  stream.sink.handOver({ drained: () => drained++, closed: () => closed++ })
  stream.end()
  await new Promise(resolve => setImmediate(resolve))
  stream.peer.pause()
  const message = encoded(unresolved(1, 2_000_000))
  let written = 0
  for (; !stream.sink.full; written++) stream.sink.write(message)
  assert.equal(closed, 0)
  stream.peer.resume()
  await eventually(() => drained > 0 && stream.received.length === written, 'its owner is told that there is room')
  const ended = new Promise<{ code: number }>(resolve => stream.peer.once('status', resolve))
  stream.sink.end(new RegistryError('DRAINING', 'this gateway is shutting down'))
  assert.equal((await ended).code, status.UNAVAILABLE)
  await eventually(() => closed === 1, 'its owner is told that it is over')
  let isKnown = false
  stream.sink.handOver({ drained: () => {}, closed: () => (isKnown = true) })
  assert.ok(isKnown, 'a later owner is told at once')
})
