import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { connect } from '../../../clients/typescript/index.ts'
import { type Certificate, makeCertificate } from '../../support/certificate.ts'
import { openGateway } from '../../support/gateway.ts'
import { openTokens, READER, WRITER } from '../../support/tokens.ts'

let tls: Certificate
before(async () => {
  tls = await makeCertificate()
})
after(() => tls[Symbol.asyncDispose]())

test('over TLS and with a token a client registers, discovers and watches', async () => {
  await using tokens = await openTokens()
  await using gateway = await openGateway({ access: { tls, tokens: tokens.file } })
  await using client = connect({ endpoints: `grpcs://${gateway.endpoint}`, token: WRITER, ca: tls.authority })
  await using registration = client.register('/a/providers', '10.0.0.1:80', {}, { createPath: true })
  await registration.registered()
  assert.equal((await client.discover('/a/providers')).providers.length, 1)
  await using children = client.watchChildren('/a/providers')
  await children.waitFor(({ providers }) => providers.length === 1)
  assert.equal(await client.health(), 'SERVING')
})

test('what a token does not permit is a permanent error: a registration fails, a watch ends', async () => {
  await using tokens = await openTokens()
  await using gateway = await openGateway({ access: { tokens: tokens.file } })
  await using reader = connect({ endpoints: gateway.endpoint, token: READER })
  await using refused = reader.register('/a/providers', '10.0.0.1:80', {}, { createPath: true })
  await assert.rejects(refused.registered(), { reason: 'NOT_PERMITTED' })
  await using stranger = connect({ endpoints: gateway.endpoint })
  await using children = stranger.watchChildren('/')
  await assert.rejects(
    children.waitFor(() => true),
    { reason: 'UNAUTHENTICATED' },
  )
})

test('a mismatch of TLS and plain text, and an untrusted certificate, are named in the error', async () => {
  await using secure = await openGateway({ access: { tls } })
  await using plain = await openGateway()
  for (const [endpoint, trouble, message] of [
    [`grpc://${secure.endpoint}`, 'TLS_EXPECTED', /it speaks TLS; use grpcs:\/\/ instead of grpc:\/\//],
    [`grpcs://${plain.endpoint}`, 'PLAIN_TEXT_EXPECTED', /it does not speak TLS; use grpc:\/\/ instead of grpcs:\/\//],
    [`grpcs://${secure.endpoint}`, 'UNTRUSTED', /its certificate is not signed by a trusted CA/],
  ] as const) {
    await using client = connect({ endpoints: endpoint, retries: 0 })
    await assert.rejects(client.discover('/'), {
      reason: 'GATEWAY_UNREACHABLE',
      metadata: { endpoint, trouble },
      message,
    })
  }
})

test('a server that closes connections at once and does not speak TLS is not reported as one that expects TLS', async () => {
  const server = createServer(socket => socket.destroy()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await using client = connect({ endpoints: `127.0.0.1:${port}`, retries: 0 })
  await assert.rejects(client.discover('/'), ({ message }) => !/TLS/.test(message))
  server.close()
})

test('a gateway shuts down although a client has just sent it bytes that are not HTTP/2', async () => {
  const plain = await openGateway({ drainMs: 100 })
  await using client = connect({ endpoints: `grpcs://${plain.endpoint}`, retries: 0 })
  await assert.rejects(client.discover('/'), { reason: 'GATEWAY_UNREACHABLE' })
  await plain[Symbol.asyncDispose]()
})

test('an invalid token and an invalid CA certificate are refused by connect', () => {
  assert.throws(() => connect({ endpoints: 'h:1', ca: 'nonsense' }), { reason: 'BAD_ARGUMENT' })
  for (const token of ['', 'two words', 'ünï'])
    assert.throws(() => connect({ endpoints: 'h:1', token }), { reason: 'BAD_ARGUMENT' })
})
