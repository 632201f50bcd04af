import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { createServer as createHttp2 } from 'node:http2'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { test } from 'node:test'
import { parseCheck } from '../../../../tools/cli/checks/check-spec.ts'
import { probe } from '../../../../tools/cli/checks/probe.ts'
import { openGateway } from '../../../support/gateway.ts'

async function listening(server: Server): Promise<{ readonly port: number } & AsyncDisposable> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      server.close()
    },
  }
}

async function check(spec: string, port: number, timeoutMs = 5_000): Promise<string | undefined> {
  return await probe({ host: '127.0.0.1', port }, parseCheck(spec), { timeoutMs, signal: new AbortController().signal })
}

async function closedPort(): Promise<number> {
  await using server = await listening(createServer())
  return server.port
}

test('nobody listens: every check says so', async () => {
  const port = await closedPort()
  for (const spec of ['tcp', 'http:/', 'grpc']) assert.equal(await check(spec, port), 'the connection is refused', spec)
})

test('a server that accepts and says nothing is well for tcp alone', async () => {
  const sockets = new Set<{ destroy(): void }>()
  await using server = await listening(createServer(socket => sockets.add(socket.on('error', () => {}))))
  assert.equal(await check('tcp', server.port), undefined)
  for (const spec of ['http:/', 'grpc'])
    assert.equal(await check(spec, server.port, 200), 'no answer within 200 ms', spec)
  for (const socket of sockets) socket.destroy()
})

test('http is well with a status from 200 to 299 at its path', async () => {
  const asked: string[] = []
  await using server = await listening(
    createHttp((call, answer) => {
      asked.push(call.url ?? '')
      answer.statusCode = { '/health': 204, '/moved': 301 }[call.url ?? ''] ?? 503
      answer.end()
    }),
  )
  assert.equal(await check('http:/health', server.port), undefined)
  assert.equal(await check('http:/moved', server.port), 'HTTP status 301')
  assert.equal(await check('http:/other?x=1', server.port), 'HTTP status 503')
  assert.deepEqual(asked, ['/health', '/moved', '/other?x=1'])
})

test('grpc is well if the health service says SERVING', async () => {
  await using gateway = await openGateway()
  const port = Number(gateway.endpoint.split(':').at(-1))
  assert.equal(await check('grpc', port), undefined)
  assert.match((await check('grpc:no.such.Service', port)) ?? '', /^gRPC status 5/)
  await using plain = await listening(createHttp((_, answer) => answer.end()))
  assert.notEqual(await check('grpc', plain.port), undefined)
})

test('what the health service says is repeated', async () => {
  const server = createHttp2()
  server.on('stream', stream => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    stream.end(Buffer.from([0, 0, 0, 0, 2, 8, 2]))
  })
  await using listener = await listening(server)
  assert.equal(await check('grpc', listener.port), 'the server says NOT_SERVING')
})

test('what is no check is refused', () => {
  for (const text of ['', 'udp', 'tcp:', 'tcp:80', 'http', 'http:health', 'http:/a b', 'grpc:', 'HTTP:/'])
    assert.throws(() => parseCheck(text), /is no check/, text)
})
