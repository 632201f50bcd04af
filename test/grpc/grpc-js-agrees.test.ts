import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type KeepAliveRequest,
  RegistryServiceDefinition,
  type RenewLeaseRequest,
  type WatchChildrenRequest,
} from '@espalier/contract/espalier/v1/registry'
import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type sendUnaryData,
} from '@grpc/grpc-js'
import fc from 'fast-check'
import { toStatus } from '../../src/grpc/calls/status.ts'
import { serviceTable } from '../../src/grpc/service.ts'
import { DEFAULT_LIMITS } from '../../src/rpc/limits.ts'
import {
  ECHO,
  KEEP_ALIVE,
  keepAlive,
  type Outcome,
  openEcho,
  openPeer,
  outcomeOf,
  type Peer,
  RENEW,
  renewal,
  WATCH,
  watch,
} from './engine/engine-world.ts'

interface Planned {
  readonly path: string
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
  /** Where the body is cut, as parts of its length; empty: it is sent in one piece. */
  readonly cuts: readonly number[]
}

const text = fc.string({ maxLength: 60, unit: 'grapheme' })
const timeout = fc.constantFrom({}, { 'grpc-timeout': '20S' }, { 'grpc-timeout': '99999999m' })
const wrong = fc.constantFrom<Readonly<Record<string, string>>>(
  { 'grpc-timeout': 'soon' },
  { 'grpc-encoding': 'snappy' },
  { 'content-type': 'application/json' },
  { 'content-type': 'application/grpc+proto' },
  { 'x-a': 'b'.repeat(3_000) },
)
const unary = fc.oneof(
  text.map(renewal),
  text.map(one => renewal(`fail ${one}`)),
  text.map(one => renewal(`wait ${one}`)),
  fc.integer({ min: 0, max: 300_000 }).map(bytes => renewal('x'.repeat(bytes))),
)
const invalid = fc.oneof(
  fc.constant(Buffer.alloc(0)),
  text.map(one => Buffer.concat([renewal(one), renewal(one)])),
  text.map(one => renewal(`${one}.`).subarray(0, -1)),
  fc.constant(Buffer.from([0, 0, 0, 0, 2, 0x0a, 200])),
)
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 })
const planned: fc.Arbitrary<Planned> = fc.oneof(
  fc.record({ path: fc.constant(RENEW), body: unary, headers: timeout, cuts }),
  fc.record({ path: fc.constant(RENEW), body: unary, headers: wrong, cuts }),
  fc.record({ path: fc.constant(RENEW), body: invalid, headers: timeout, cuts }),
  fc.record({ path: fc.constant('/no.Such/Method'), body: unary, headers: timeout, cuts }),
  fc.record({
    path: fc.constant(WATCH),
    body: fc.tuple(fc.nat(20), fc.nat(60_000)).map(([count, bytes]) => watch(count, bytes)),
    headers: timeout,
    cuts,
  }),
  fc.record({
    path: fc.constant(KEEP_ALIVE),
    body: fc
      .array(fc.array(text, { maxLength: 4 }), { maxLength: 6 })
      .map(all => Buffer.concat(all.map(ids => keepAlive(...ids)))),
    headers: timeout,
    cuts,
  }),
)

test('a client sees the same as from a server of grpc-js, whatever it asks for and however its bytes arrive', {
  timeout: 120_000,
}, async () => {
  await using reference = await openReference()
  using node = openPeer(reference.address)
  await using own = await openEcho()
  const statuses = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(fc.array(planned, { minLength: 1, maxLength: 8 }), async calls => {
      const [expected, seen] = await Promise.all([play(node, calls), play(own, calls)])
      for (const [at, outcome] of seen.entries()) {
        statuses.set(outcome.status, (statuses.get(outcome.status) ?? 0) + 1)
        assert.deepEqual(
          shown(outcome),
          shown(expected[at]!),
          `${calls[at]!.path} ${JSON.stringify(calls[at]!.headers)}`,
        )
      }
    }),
    { numRuns: 60 },
  )
  for (const status of [0, 5, 12, 13]) assert.ok((statuses.get(status) ?? 0) > 0, `no call had the status ${status}`)
})

function play(world: Pick<Peer, 'request'>, calls: readonly Planned[]): Promise<Outcome[]> {
  return Promise.all(
    calls.map(async ({ path, body, headers, cuts }) => {
      const stream = world.request(path, headers)
      const outcome = outcomeOf(stream)
      let at = 0
      for (const cut of [...cuts].sort((a, b) => a - b)) {
        const end = Math.floor(cut * body.length)
        if (end <= at) continue
        stream.write(body.subarray(at, end))
        at = end
        await new Promise(setImmediate)
      }
      stream.end(body.subarray(at))
      return outcome
    }),
  )
}

/** What both must agree on. Texts of failures of the protocol, which come before any handler, are each server's own. */
function shown({ httpStatus, status, message, messages }: Outcome): object {
  return {
    httpStatus,
    status,
    message: status === 5 ? message : '',
    messages: httpStatus === 200 ? messages.map(one => one.toString('latin1')) : [],
  }
}

/** A server of grpc-js with the same handlers. */
async function openReference(): Promise<AsyncDisposable & { readonly address: string }> {
  const server = new Server({ 'grpc.max_receive_message_length': DEFAULT_LIMITS.messageBytes })
  const unary = (call: ServerUnaryCall<RenewLeaseRequest, unknown>, answer: sendUnaryData<unknown>): void => {
    ECHO.renewLease(call.request).then(
      response => answer(null, response),
      error => answer(toStatus(error)),
    )
  }
  const { renewLease, watchChildren, keepAlive } = serviceTable(RegistryServiceDefinition)
  const table = { renewLease, watchChildren, keepAlive } as ServiceDefinition
  server.addService(table, {
    renewLease: unary,
    watchChildren: async (call: ServerWritableStream<WatchChildrenRequest, unknown>) => {
      await ECHO.watchChildren(call.request, { send: message => written(call, message) })
      call.end()
    },
    keepAlive: async (call: ServerDuplexStream<KeepAliveRequest, unknown>) => {
      await ECHO.keepAlive(call, { send: message => written(call, message) })
      call.end()
    },
  })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
    error === null ? resolve(port) : reject(error),
  )
  return { address: `127.0.0.1:${await promise}`, [Symbol.asyncDispose]: async () => server.forceShutdown() }
}

function written(call: { write(message: unknown, done: () => void): boolean }, message: unknown): Promise<void> {
  return new Promise(resolve => call.write(message, () => resolve()))
}
