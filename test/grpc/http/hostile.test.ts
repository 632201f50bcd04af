import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type AccessLimits, DEFAULT_ACCESS_LIMITS } from '../../../src/access/budgets/limits.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import { eventually } from '../../support/condition.ts'
import { openGateway, type TestGateway } from '../../support/gateway.ts'
import { openRaw, sendRaw } from '../../support/raw-http.ts'

const CREATE = '{"path":"/planted"}'
const HEAD =
  'POST /espalier.v1.TreeService/CreateNode HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n'
const WHOLE = `${HEAD}Content-Length: ${CREATE.length}\r\n\r\n${CREATE}`
const LIST =
  'GET /espalier.v1.TreeService/ListChildren?encoding=json&message=%7B%22path%22%3A%22%2F%22%7D HTTP/1.1\r\nHost: [::1]\r\n\r\n'

/** Times that a test can wait for. */
function hasty(limits: Partial<AccessLimits> = {}): { readonly http: object; readonly accessLimits: AccessLimits } {
  return { http: {}, accessLimits: { ...DEFAULT_ACCESS_LIMITS, requestMs: 300, handshakeMs: 300, ...limits } }
}

test('a head that does not become complete is ended with 408, and a silent connection is closed', async () => {
  await using gateway = await openGateway(hasty())
  using silent = openRaw(gateway.http)
  const slow = await drip(gateway, `${HEAD}X-Slow: `)
  assert.match(slow, /^(HTTP\/1\.1 408 |$)/)
  await eventually(() => silent.isClosed, 'the silent connection is closed')
  await serves(gateway)
})

test('a body that does not become complete is ended with the reason TIMEOUT, and then its connection', async () => {
  await using gateway = await openGateway(hasty())
  const slow = await drip(gateway, `${HEAD}Content-Length: 1000\r\n\r\n{"path":`)
  assert.match(slow, /^HTTP\/1\.1 504 .*"reason":"TIMEOUT"/s)
  await serves(gateway)
  assert.equal(await counter(gateway, 'refused_slow_requests'), 1n)
})

test('a stream of requests may pause between its messages, and not inside of one', async () => {
  await using gateway = await openGateway(hasty())
  const path = '/espalier.v1.RegistryService/KeepAlive'
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/connect+json\r\nTransfer-Encoding: chunked\r\n\r\n`
  // What the first call loads would take as long as a request may.
  await counter(gateway, 'open_streams')
  using patient = openRaw(gateway.http)
  patient.send(head + chunk(envelope('{"leaseIds":[]}')))
  using stuck = openRaw(gateway.http)
  stuck.send(head + chunk(envelope('{"leaseIds":[]}').slice(0, 9)))
  await eventually(() => stuck.received.includes('TIMEOUT'), 'the stuck one is ended')
  assert.ok(!patient.received.includes('TIMEOUT'), patient.received)
  patient.send(`${chunk(envelope('{"leaseIds":[]}'))}0\r\n\r\n`)
  await eventually(() => patient.received.endsWith('0\r\n\r\n'), 'the patient one is answered')
  assert.ok(!patient.received.includes('error'), patient.received)
})

test('of pipelined requests so many are served as a client may have open, in their order', async () => {
  await using gateway = await openGateway({ http: {} })
  const few = await sendRaw(gateway.http, LIST.repeat(8), /(HTTP\/1\.1 200 .*){8}/s)
  assert.equal(few.match(/HTTP\/1\.1 200 /g)?.length, 8)
  const many = await sendRaw(gateway.http, LIST.repeat(5_000))
  assert.ok((many.match(/HTTP\/1\.1 /g)?.length ?? 0) <= 5_000)
  assert.match(many, /^HTTP\/1\.1 200 .*HTTP\/1\.1 429 .*TOO_MANY/s)
  await serves(gateway)
})

test('heads over the limit are refused, however they are large', async () => {
  await using gateway = await openGateway({ http: {} })
  const large = 'x'.repeat(20_000)
  for (const request of [
    `GET /${large} HTTP/1.1\r\nHost: [::1]\r\n\r\n`,
    `GET /livez HTTP/1.1\r\nHost: [::1]\r\nX: ${large}\r\n\r\n`,
    `GET /livez HTTP/1.1\r\nHost: [::1]\r\n${'X: 12345678\r\n'.repeat(3_000)}\r\n`,
    `GET /livez HTTP/1.1\r\nHost: [::1]\r\n${large}: x\r\n\r\n`,
  ])
    assert.match(await sendRaw(gateway.http, request), /^(HTTP\/1\.1 431 |$)/)
  await serves(gateway)
})

test('what two readers of HTTP may understand differently is refused, and nothing hidden in it is done', async () => {
  await using gateway = await openGateway({ http: {} })
  const hidden = WHOLE
  const post = 'POST /espalier.v1.TreeService/GetNode HTTP/1.1\r\nHost: [::1]\r\nContent-Type: application/json\r\n'
  for (const request of [
    `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${hidden}`,
    `${post}Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n${hidden}`,
    `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
    `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${post}Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    `${post}Content-Length: +0\r\n\r\n${hidden}`,
    `${post}Content-Length: 0x0\r\n\r\n${hidden}`,
    `${post}X: a\r\n b\r\nContent-Length: 0\r\n\r\n${hidden}`,
    `${post}X: a\nContent-Length: 0\r\n\r\n${hidden}`,
    `${post}X: a\0b\r\nContent-Length: 0\r\n\r\n${hidden}`,
    `${post}Host: localhost\r\nContent-Length: 0\r\n\r\n${hidden}`,
    `${post}Transfer-Encoding: chunked\r\n\r\n-1\r\n${hidden}`,
    `${post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n${hidden}`,
    `${post.replace('HTTP/1.1', 'HTTP/9.1')}Content-Length: 0\r\n\r\n${hidden}`,
    `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${hidden}`,
  ]) {
    const answer = await sendRaw(gateway.http, request, /^HTTP.*(HTTP|x)/s).catch(
      () => `open: ${JSON.stringify(request)}`,
    )
    assert.match(answer, /^(HTTP\/1\.1 4\d\d |$)/, JSON.stringify(request.slice(-hidden.length - 100, -hidden.length)))
    assert.equal(await planted(gateway), false, request)
  }
  await sendRaw(gateway.http, WHOLE, /200 OK/)
  assert.equal(await planted(gateway), true)
})

test('targets and methods of proxies are no way in', async () => {
  await using gateway = await openGateway({ http: {} })
  const rest = WHOLE.slice(WHOLE.indexOf('HTTP/1.1'))
  for (const [target, expected] of [
    ['POST http://evil.example/espalier.v1.TreeService/CreateNode', /^HTTP\/1\.1 400 /],
    ['POST //127.0.0.1/espalier.v1.TreeService/CreateNode', /^HTTP\/1\.1 404 /],
    ['POST /x/../espalier.v1.TreeService/CreateNode', /^HTTP\/1\.1 404 /],
    ['POST /espalier.v1.TreeService%2FCreateNode', /^HTTP\/1\.1 404 /],
    ['POST /espalier.v1.TreeService/CreateNode/', /^HTTP\/1\.1 404 /],
    ['TRACE /espalier.v1.TreeService/CreateNode', /^HTTP\/1\.1 405 /],
    ['GET /espalier.v1.TreeService/CreateNode', /^HTTP\/1\.1 405 /],
    ['OPTIONS *', /^HTTP\/1\.1 400 /],
    ['CONNECT evil.example:80', /^$/],
  ] as const)
    assert.match(await sendRaw(gateway.http, `${target} ${rest}`, /^HTTP/), expected, target)
  assert.equal(await planted(gateway), false)
})

test('an upgrade is answered as if it had not been asked for, and a client that asks whether to send is told', async () => {
  await using gateway = await openGateway({ http: {} })
  const upgrade = LIST.replace(
    '\r\n\r\n',
    '\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n\r\n',
  )
  assert.match(await sendRaw(gateway.http, upgrade, /^HTTP/), /^HTTP\/1\.1 200 /)
  const asking = `${HEAD}Expect: 100-continue\r\nContent-Length: ${CREATE.length}\r\n\r\n`
  using raw = openRaw(gateway.http)
  raw.send(asking)
  await eventually(() => raw.received.startsWith('HTTP/1.1 100 Continue'), 'it is told to send')
  raw.send(CREATE)
  await eventually(() => raw.received.includes('HTTP/1.1 200 OK'), 'it is answered')
})

test('a body over the limit of a message is refused, and a compressed one is never decompressed', async () => {
  await using gateway = await openGateway({ http: {}, limits: { messageBytes: 100_000 } })
  const url = `http://${gateway.http}/espalier.v1.TreeService/CreateNode`
  const json = { 'content-type': 'application/json' }
  const large = await fetch(url, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ path: `/${'x'.repeat(200_000)}` }),
  })
  assert.equal(large.status, 429, await large.text())
  const bomb = gzipSync(Buffer.alloc(50_000_000, ' '))
  for (const encoding of ['gzip', 'br', 'gzip, gzip']) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...json, 'content-encoding': encoding },
      body: bomb,
    })
    assert.equal(response.status, 501)
    assert.match(await response.text(), /unknown compression/)
  }
  assert.equal(await planted(gateway), false)
})

test('JSON that is no request is refused and names what is wrong, and nothing of it is done', async () => {
  await using gateway = await openGateway({ http: {} })
  for (const body of [
    '',
    '[]',
    '"/planted"',
    'null',
    '{"path":"/planted"',
    '{"path":"/planted"}{"path":"/planted"}',
    '{"path":"/planted","vlidateOnly":true}',
    '{"path":"/planted","path":1}',
    '{"path":["/planted"]}',
    `{"path":"/planted","properties":${'{"a":'.repeat(10_000)}${'}'.repeat(10_001)}`,
    '{"path":"/plant\\ud800ed"}',
  ]) {
    const headers = { 'content-type': 'application/json' }
    const url = `http://${gateway.http}/espalier.v1.TreeService/CreateNode`
    const response = await fetch(url, { method: 'POST', headers, body })
    const { code, message } = (await response.json()) as { code: string; message: string }
    assert.deepEqual([response.status, code], [400, 'invalid_argument'], `${body.slice(0, 80)}: ${message}`)
    assert.equal(await planted(gateway), false, body.slice(0, 80))
  }
  await serves(gateway)
})

test('answers that a client asks for and does not read are held up to its budget', async () => {
  const answerBytes = { connection: 200_000, peer: 400_000, gateway: 1_000_000 }
  await using gateway = await openGateway({ http: {}, accessLimits: { ...DEFAULT_ACCESS_LIMITS, answerBytes } })
  const json = JSON.stringify('x'.repeat(100_000))
  for (const name of ['a', 'b', 'c', 'd']) {
    const body = JSON.stringify({ path: `/${name}`, jsonProperties: { large: json } })
    const headers = { 'content-type': 'application/json' }
    const url = `http://${gateway.http}/espalier.v1.TreeService/CreateNode`
    assert.equal((await fetch(url, { method: 'POST', headers, body })).status, 200)
  }
  const get =
    'GET /espalier.v1.TreeService/GetNode?encoding=json&message=%7B%22path%22%3A%22%2Fa%22%7D HTTP/1.1\r\nHost: [::1]\r\n\r\n'
  const greedy = Array.from({ length: 40 }, () => openRaw(gateway.http))
  for (const raw of greedy) {
    raw.pause()
    raw.send(get.repeat(16))
  }
  await delay(500)
  const held = await counter(gateway, 'held_answer_bytes')
  assert.ok(held <= 1_000_000n, `${held} bytes are held`)
  for (const raw of greedy) raw[Symbol.dispose]()
  await eventually(async () => (await counter(gateway, 'open_streams')) === 1n, 'all streams are closed')
})

async function drip(gateway: TestGateway, start: string): Promise<string> {
  using raw = openRaw(gateway.http)
  raw.send(start)
  await eventually(
    async () => {
      raw.send(' ')
      await delay(20)
      return raw.isClosed
    },
    'the connection is closed',
    20_000,
  )
  return raw.received
}

function envelope(json: string): string {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(json.length, 1)
  return head.toString('latin1') + json
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`
}

async function serves(gateway: TestGateway): Promise<void> {
  assert.equal((await fetch(`http://${gateway.http}/readyz`)).status, 200)
}

async function planted({ store }: TestGateway): Promise<boolean> {
  return (await store.read('/planted' as TreePath, { signal: AbortSignal.timeout(5_000) })) !== undefined
}

async function counter(gateway: TestGateway, name: string): Promise<bigint> {
  const response = await fetch(
    `http://${gateway.http}/espalier.v1.GatewayService/GetGateway?encoding=json&message=%7B%7D`,
  )
  const { counters } = (await response.json()) as { counters: Record<string, string> }
  return BigInt(counters[name] ?? 0)
}
