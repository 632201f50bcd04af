import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GetNodeRequest } from '@espalier/contract/espalier/v1/tree'
import { Metadata } from 'nice-grpc-common'
import { connect } from '../../../../clients/typescript/index.ts'
import { eventually } from '../../../support/condition.ts'
import { freePorts } from '../../../support/process/free-port.ts'
import { framed, GRPC, nodeAt, rawServer, respond } from './raw-server.ts'

test('a request has the headers of gRPC, the time that is left, the token and the metadata of the caller', async () => {
  let body: Buffer = Buffer.alloc(0)
  await using server = await rawServer((stream, received) => {
    body = received
    respond(stream, nodeAt('/a'))
  })
  await using client = connect({ endpoints: server.endpoint, token: 'secret' })
  const metadata = Metadata({ 'x-text': 'a', 'x-bytes-bin': new Uint8Array([1, 2, 255]), te: 'gzip' })
  await client.tree.getNode({ path: '/ü' }, { deadline: 2_000, metadata })
  const { 'grpc-timeout': timeout, ...headers } = { ...server.requests[0] }
  const { ms = 0 } = /^(?<ms>\d+)m$/.exec(String(timeout))?.groups ?? {}
  assert.ok(Number(ms) > 1_000 && Number(ms) <= 2_000, `grpc-timeout is ${timeout}`)
  assert.deepEqual(headers, {
    ':method': 'POST',
    ':path': '/espalier.v1.TreeService/GetNode',
    ':scheme': 'http',
    ':authority': server.endpoint,
    te: 'trailers',
    'content-type': 'application/grpc',
    'grpc-accept-encoding': 'identity',
    'user-agent': 'grpc-espalier-typescript',
    authorization: 'Bearer secret',
    'x-text': 'a',
    'x-bytes-bin': 'AQL/',
  })
  assert.deepEqual(body, framed(GetNodeRequest.encode(GetNodeRequest.fromPartial({ path: '/ü' })).finish()))
})

test('headers and trailers are handed to callers who ask for them', async () => {
  await using server = await rawServer(stream => {
    stream.respond({ ...GRPC, 'x-one': 'a' }, { waitForTrailers: true })
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'x-two-bin': 'AQI' }))
    stream.end(nodeAt('/a'))
  })
  await using client = connect({ endpoints: server.endpoint })
  const seen: unknown[] = []
  await client.tree.getNode(
    { path: '/a' },
    {
      onHeader: header => seen.push(header.get('x-one')),
      onTrailer: trailer => seen.push([...(trailer.get('x-two-bin') ?? [])]),
    },
  )
  assert.deepEqual(seen, ['a', [1, 2]])
})

test('a signal cancels the call on the server, and so does the deadline', async () => {
  const cancelled: number[] = []
  const arrived = Promise.withResolvers<void>()
  await using server = await rawServer(stream => {
    stream.once('close', () => cancelled.push(stream.rstCode))
    arrived.resolve()
  })
  await using client = connect({ endpoints: server.endpoint })
  const stop = new AbortController()
  const call = client.tree.getNode({ path: '/' }, { signal: stop.signal })
  await arrived.promise
  const reason = new Error('changed my mind')
  stop.abort(reason)
  await assert.rejects(call, thrown => thrown === reason)
  await assert.rejects(client.tree.getNode({ path: '/' }, { deadline: new Date(Date.now() + 50) }), {
    reason: 'TIMEOUT',
  })
  await assert.rejects(client.tree.getNode({ path: '/' }, { signal: stop.signal }), thrown => thrown === reason)
  await eventually(() => cancelled.length === 2, 'both calls are cancelled')
  // The connection is still open.
  assert.deepEqual([server.sessions.length, server.requests.length, cancelled], [1, 2, [8, 8]])
})

test('reads are retried as often as the call says, and the caller is notified; writes are not', async () => {
  await using server = await rawServer(stream => stream.respond({ ':status': 503 }, { endStream: true }))
  await using client = connect({ endpoints: server.endpoint, retries: 1 })
  await assert.rejects(client.tree.getNode({ path: '/' }), { reason: 'GATEWAY_UNREACHABLE' })
  assert.equal(server.requests.length, 2)
  const attempts: unknown[] = []
  await assert.rejects(
    client.tree.getNode(
      { path: '/' },
      {
        retryMaxAttempts: 2,
        retryBaseDelayMs: 1,
        onRetryableError: ({ code }, attempt) => attempts.push([code, attempt]),
      },
    ),
    { reason: 'GATEWAY_UNREACHABLE' },
  )
  assert.deepEqual(
    [server.requests.length, attempts],
    [
      5,
      [
        [14, 0],
        [14, 1],
      ],
    ],
  )
  await assert.rejects(client.tree.createNode({ path: '/a' }), { reason: 'GATEWAY_UNREACHABLE' })
  assert.equal(server.requests.length, 6)
})

test('a retry that waits ends with the deadline of the call', async () => {
  const [port] = await freePorts(1)
  await using client = connect({ endpoints: `127.0.0.1:${port}`, retries: 100, deadlineMs: 300 })
  const began = performance.now()
  await assert.rejects(client.tree.getNode({ path: '/' }), { reason: 'GATEWAY_UNREACHABLE' })
  assert.ok(performance.now() - began < 5_000)
})
