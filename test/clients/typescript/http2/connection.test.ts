import assert from 'node:assert/strict'
import { once } from 'node:events'
import { constants, connect as openHttp2 } from 'node:http2'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { Code } from '@espalier/contract/google/rpc/code'
import { Metadata } from 'nice-grpc-common'
import { Session } from '../../../../clients/typescript/http2/session.ts'
import { callUnary } from '../../../../clients/typescript/http2/unary-call.ts'
import { connect } from '../../../../clients/typescript/index.ts'
import { eventually } from '../../../support/condition.ts'
import { openProxy } from '../../../support/process/proxy.ts'
import { GRPC, nodeAt, rawServer, respond } from './raw-server.ts'

test('calls of a client share one connection to a gateway, which is closed with the client', async () => {
  await using server = await rawServer(stream => respond(stream, nodeAt('/a')))
  const client = connect({ endpoints: server.endpoint })
  await Promise.all(Array.from({ length: 20 }, () => client.tree.getNode({ path: '/a' })))
  await client.tree.getNode({ path: '/b' })
  assert.equal(server.sessions.length, 1)
  await client[Symbol.asyncDispose]()
  await eventually(() => server.sessions[0]?.destroyed === true, 'the connection is closed')
  await assert.rejects(client.tree.getNode({ path: '/a' }))
  assert.equal(server.sessions.length, 1)
})

test('a call in progress is answered although the client is closed meanwhile', async () => {
  const arrived = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  await using server = await rawServer(async stream => {
    arrived.resolve()
    await answer.promise
    respond(stream, nodeAt('/a'))
  })
  const client = connect({ endpoints: server.endpoint })
  const call = client.tree.getNode({ path: '/a' })
  await arrived.promise
  await client[Symbol.asyncDispose]()
  answer.resolve()
  assert.equal((await call).node?.path, '/a')
})

test('a connection that was lost between calls is opened again by the next call', async () => {
  await using server = await rawServer(stream => respond(stream, nodeAt('/a')))
  await using client = connect({ endpoints: server.endpoint, retries: 0 })
  await client.tree.getNode({ path: '/a' })
  server.sessions[0]?.destroy()
  await eventually(async () => {
    try {
      return (await client.tree.getNode({ path: '/a' })).node?.path === '/a'
    } catch {
      // The client has not seen the end of the connection yet.
      return false
    }
  }, 'the next call')
  assert.equal(server.sessions.length, 2)
})

test('after GOAWAY calls in progress are finished, and new ones go over a new connection', async () => {
  const answer = Promise.withResolvers<void>()
  await using server = await rawServer(async (stream, _, number) => {
    if (number === 1) {
      stream.session?.goaway(constants.NGHTTP2_NO_ERROR, stream.id)
      await answer.promise
    }
    respond(stream, nodeAt(`/${number}`))
  })
  await using client = connect({ endpoints: server.endpoint, retries: 0 })
  const first = client.tree.getNode({ path: '/' })
  await eventually(() => server.requests.length === 1, 'the first call')
  await eventually(
    async () => (await client.tree.getNode({ path: '/' })).node !== undefined && server.sessions.length === 2,
    'a new connection',
  )
  answer.resolve()
  assert.equal((await first).node?.path, '/1')
})

test('what the server has not processed before GOAWAY is sent again, also a write', async () => {
  await using server = await rawServer((stream, _, number) => {
    if (number === 2) stream.session?.goaway(constants.NGHTTP2_NO_ERROR, (stream.id ?? 0) - 2)
    else respond(stream, Buffer.alloc(5))
  })
  await using client = connect({ endpoints: server.endpoint, retries: 0 })
  await client.tree.createNode({ path: '/a' })
  await client.tree.createNode({ path: '/b' })
  assert.deepEqual([server.requests.length, server.sessions.length], [3, 2])
})

test('a stream that was refused is sent once more, also a write, and not again', async () => {
  await using server = await rawServer(stream => stream.close(constants.NGHTTP2_REFUSED_STREAM))
  await using client = connect({ endpoints: server.endpoint, retries: 0 })
  await assert.rejects(client.tree.createNode({ path: '/a' }), { reason: 'GATEWAY_UNREACHABLE' })
  assert.equal(server.requests.length, 2)
})

test('a write is never sent again once the server may have begun with it', async () => {
  await using server = await rawServer(stream => {
    stream.respond(GRPC)
    stream.write(Buffer.alloc(1), () => stream.session?.destroy())
  })
  await using client = connect({ endpoints: server.endpoint })
  await assert.rejects(client.tree.createNode({ path: '/a' }), { reason: 'GATEWAY_UNREACHABLE' })
  assert.equal(server.requests.length, 1)
})

test('a server that accepts connections and never speaks is left for the next one within the deadline', async () => {
  const sockets: Socket[] = []
  const silent = createServer(socket => sockets.push(socket)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as { port: number }
  await using server = await rawServer(stream => respond(stream, nodeAt('/a')))
  await using client = connect({
    endpoints: [`127.0.0.1:${port}`, server.endpoint],
    begin: 'first',
    deadlineMs: 30_000,
  })
  assert.equal((await client.tree.getNode({ path: '/a' })).node?.path, '/a')
  assert.equal(client.endpoint, `grpc://${server.endpoint}`)
  for (const socket of sockets) socket.destroy()
  silent.close()
})

test('a connection that passes nothing on any more is given up after the first call that timed out on it', async () => {
  await using server = await rawServer(stream => respond(stream, nodeAt('/a')))
  await using proxy = await openProxy(Number(server.endpoint.split(':')[1]))
  await using client = connect({ endpoints: proxy.connect, retries: 0, deadlineMs: 30_000 })
  await client.tree.getNode({ path: '/a' })
  proxy.mode = 'blackhole'
  await assert.rejects(client.tree.getNode({ path: '/a' }, { deadline: 100 }), { reason: 'TIMEOUT' })
  await assert.rejects(client.tree.getNode({ path: '/a' }), {
    reason: 'GATEWAY_UNREACHABLE',
    message: /no answer to a ping within 5 s/,
  })
  proxy.mode = 'pass'
  await client.tree.getNode({ path: '/a' })
  assert.equal(proxy.accepted, 2)
})

test('a connection whose stream ids are nearly used up takes no further calls', async () => {
  await using server = await rawServer(stream => respond(stream, nodeAt('/a')))
  const http2 = openHttp2(`http://${server.endpoint}`)
  await once(http2, 'remoteSettings')
  const session = new Session(http2)
  // Missing in the types.
  const { setNextStreamID } = http2 as unknown as { setNextStreamID(id: number): void }
  setNextStreamID.call(http2, 2 ** 31 - 5_001)
  const call = { path: '/espalier.v1.TreeService/GetNode', headers: {}, message: Buffer.of(), timeoutMs: 10_000 }
  assert.equal(session.isUsable, true)
  await callUnary(session, call, AbortSignal.timeout(10_000))
  assert.equal(session.isUsable, false)
  await eventually(() => http2.destroyed, 'the connection is closed')
})

test('headers that HTTP/2 does not allow are an INTERNAL error, and are not sent again', async () => {
  await using server = await rawServer(stream => respond(stream, nodeAt('/a')))
  await using client = connect({ endpoints: server.endpoint })
  const metadata = Metadata({ connection: 'close' })
  await assert.rejects(client.tree.getNode({ path: '/a' }, { metadata }), { reason: 'UNKNOWN', code: Code.INTERNAL })
  assert.equal(server.requests.length, 0)
})

test('a server that speaks HTTP/1 only is not reached', async () => {
  const server = createServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await using client = connect({ endpoints: `127.0.0.1:${port}`, retries: 0 })
  await assert.rejects(client.tree.getNode({ path: '/' }), { reason: 'GATEWAY_UNREACHABLE' })
  server.close()
})
