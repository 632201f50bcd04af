import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:http2'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import {
  RegistryServiceDefinition,
  RenewLeaseRequest,
  RenewLeaseResponse,
} from '@espalier/contract/espalier/v1/registry'
import { status as Status } from '@grpc/grpc-js'
import type { Call } from '../../src/grpc/calls/call.ts'
import { openServer } from '../../src/grpc/server.ts'
import { type Handlers, service } from '../../src/grpc/service.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { DEFAULT_LIMITS } from '../../src/rpc/limits.ts'
import { eventually } from '../support/condition.ts'
import { silentLog } from '../support/gateway.ts'

const RENEW = '/espalier.v1.RegistryService/RenewLease'
const REQUEST = RenewLeaseRequest.encode({ leaseId: 'a lease' }).finish()

test('a response has the fields that a client needs, and no others', async () => {
  await using world = await open(({ leaseId }) => answer(leaseId))
  const { headers } = await world.call([framed(REQUEST)])
  assert.equal(headers['grpc-accept-encoding'], undefined, 'nobody asked for it')
})

test('a request that comes in pieces is one message', async () => {
  await using world = await open(({ leaseId }) => answer(leaseId))
  const bytes = framed(REQUEST)
  const { status, message } = await world.call([bytes.subarray(0, 3), bytes.subarray(3, 8), bytes.subarray(8)])
  assert.equal(status, Status.OK)
  assert.equal(RenewLeaseResponse.decode(message.subarray(5)).lease?.leaseId, 'a lease')
})

test('a request that is compressed is understood', async () => {
  await using world = await open(({ leaseId }) => answer(leaseId))
  const { status, message } = await world.call([framed(gzipSync(REQUEST), 1)], { 'grpc-encoding': 'gzip' })
  assert.equal(status, Status.OK)
  assert.equal(RenewLeaseResponse.decode(message.subarray(5)).lease?.leaseId, 'a lease')
})

test('no message, two messages and half of one are not taken for one', async () => {
  await using world = await open(({ leaseId }) => answer(leaseId))
  const whole = framed(REQUEST)
  for (const pieces of [[], [whole, whole], [whole.subarray(0, 7)]])
    assert.equal((await world.call(pieces)).status, Status.UNIMPLEMENTED)
})

test('bytes that are no message of the type that is requested are refused, and the gateway continues', async () => {
  await using world = await open(({ leaseId }) => answer(leaseId))
  assert.equal((await world.call([framed(Buffer.from([0x0a, 200]))])).status, Status.INTERNAL)
  assert.equal((await world.call([framed(REQUEST, 1)])).status, Status.INTERNAL)
  assert.equal((await world.call([framed(REQUEST)])).status, Status.OK)
})

test('a message over the limit is refused as soon as it is announced, with its reason', async () => {
  await using world = await open(({ leaseId }) => answer(leaseId))
  const { status, headers } = await world.call([framed(REQUEST, 0, DEFAULT_LIMITS.messageBytes + 1)])
  assert.equal(status, Status.RESOURCE_EXHAUSTED)
  const details = Buffer.from(String(headers['grpc-status-details-bin']), 'base64')
  assert.ok(details.includes('PAYLOAD_TOO_LARGE'))
})

test('a call whose deadline passes is answered so, and its handler is notified', async () => {
  let seen: Call | undefined
  await using world = await open((_request, call) => {
    seen = call
    void call.signal
    return new Promise<never>(() => {})
  })
  const { status } = await world.call([framed(REQUEST)], { 'grpc-timeout': '50m' })
  assert.equal(status, Status.DEADLINE_EXCEEDED)
  await eventually(() => seen?.signal.aborted === true, 'the handler is notified')
  assert.ok(Number.isFinite(seen?.deadline))
})

test('the handler of a call whose client disconnects is notified, and no other', async () => {
  const calls: Call[] = []
  let peer = ''
  await using world = await open((_request, call) => {
    calls.push(call)
    peer = call.peer
    void call.signal
    return calls.length === 1 ? answer('first') : new Promise<never>(() => {})
  })
  await world.call([framed(REQUEST)])
  const left = world.request()
  left.end(framed(REQUEST))
  await eventually(() => calls.length === 2, 'the second call has begun')
  left.close()
  await eventually(() => calls[1]?.signal.aborted === true, 'the handler is notified')
  assert.equal(calls[0]?.signal.aborted, false)
  assert.match(peer, /^127\.0\.0\.1:\d+$/)
})

type Renew = Handlers<typeof RegistryServiceDefinition>['renewLease']

function answer(leaseId: string): RenewLeaseResponse {
  return RenewLeaseResponse.fromPartial({ lease: { leaseId } })
}

function framed(message: Uint8Array, flag = 0, length = message.length): Buffer {
  const head = Buffer.from([flag, 0, 0, 0, 0])
  head.writeUInt32BE(length, 1)
  return Buffer.concat([head, message])
}

/** A server with one rpc, and calls whose bytes the test decides. */
async function open(renewLease: Renew) {
  await using opened = new AsyncDisposableStack()
  const handlers = new Proxy({}, { get: () => renewLease }) as Handlers<typeof RegistryServiceDefinition>
  const server = opened.use(
    await openServer({
      listen: '127.0.0.1:0',
      services: [service(RegistryServiceDefinition, handlers)],
      limits: DEFAULT_LIMITS,
      clock: systemClock,
      log: silentLog,
    }),
  )
  const session = connect(`http://${server.address}`)
  opened.defer(() => session.destroy())
  const request = (headers: Readonly<Record<string, string>> = {}) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': RENEW,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    })
    stream.on('error', () => {})
    return stream
  }
  const stack = opened.move()
  return {
    request,
    call: async (pieces: readonly Buffer[], headers: Readonly<Record<string, string>> = {}) => {
      const stream = request(headers)
      const chunks: Buffer[] = []
      const fields: Record<string, unknown> = {}
      stream.on('response', headers => Object.assign(fields, headers))
      stream.on('trailers', trailers => Object.assign(fields, trailers))
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      for (const piece of pieces) {
        stream.write(piece)
        await new Promise(setImmediate)
      }
      stream.end()
      await once(stream, 'close')
      return { headers: fields, status: Number(fields['grpc-status']), message: Buffer.concat(chunks) }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
