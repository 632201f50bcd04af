import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../../support/condition.ts'
import { openGateway, type TestGateway } from '../../support/gateway.ts'
import { openRaw } from '../../support/raw-http.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const STREAM_TYPE = { 'content-type': 'application/connect+json' }

test('a watch over HTTP receives a snapshot, then the changes', async () => {
  await using gateway = await openGateway({ http: {} })
  await call(gateway, 'TreeService/CreateNode', { path: '/shop' })
  const frames = watch(gateway, { path: '/shop' })
  assert.ok('snapshot' in (await frames.next()).value!)
  const { revision } = await call(gateway, 'TreeService/CreateNode', { path: '/shop/a' })
  const { value } = await frames.next()
  assert.deepEqual([value?.revision, value?.change?.added?.[0]?.name], [revision, 'a'])
  await frames.return()
  await eventually(async () => (await openStreams(gateway)) === 1, 'the stream of a client that left is closed')
})

test('a watch that is drained ends with the reason DRAINING, after a frame that says so', async () => {
  await using gateway = await openGateway({ http: {} })
  const frames = watch(gateway, { path: '/' })
  await frames.next()
  const drained = gateway.drain()
  const rest = await all(frames)
  assert.match(JSON.stringify(rest.at(-1)), /"code":"unavailable".*"DRAINING"/)
  await drained
  await assert.rejects(fetch(`http://${gateway.http}/livez`))
})

test('a call ends at the deadline that its client has set', async () => {
  await using gateway = await openGateway({ http: {} })
  const frames = watch(gateway, { path: '/' }, { 'connect-timeout-ms': '300' })
  const ends = await all(frames)
  assert.match(JSON.stringify(ends.at(-1)), /"code":"deadline_exceeded"/)
  const url = `http://${gateway.http}/espalier.v1.TreeService/GetNode`
  const bad = await fetch(url, { method: 'POST', headers: { ...JSON_TYPE, 'connect-timeout-ms': 'soon' }, body: '{}' })
  assert.equal(bad.status, 400, await bad.text())
})

test('a watch that nobody reads holds a part of its answers, and gets the last state when it is read again', async () => {
  await using gateway = await openGateway({ http: {} })
  await call(gateway, 'TreeService/CreateNode', { path: '/n' })
  using raw = openRaw(gateway.http)
  const body = envelope({ path: '/n' })
  raw.send(
    'POST /espalier.v1.PropertiesService/WatchProperties HTTP/1.1\r\nHost: [::1]\r\nContent-Type: application/connect+json\r\n',
  )
  raw.send(`Content-Length: ${body.length}\r\n\r\n`)
  raw.send(body)
  await eventually(() => raw.received.includes('snapshot'), 'the snapshot')
  raw.pause()
  const value = 'x'.repeat(100_000)
  let most = 0
  for (let i = 1; i <= 150; i++) {
    await call(gateway, 'PropertiesService/SetProperties', { path: '/n', properties: { value: `${i} ${value}` } })
    most = Math.max(most, Number((await counters(gateway)).held_answer_bytes))
  }
  // Of 15 MB of values: one message and one part of an answer, and the answer to this question.
  assert.ok(most <= 1_000_000, `${most} bytes were held`)
  raw.resume()
  await eventually(() => raw.received.includes('"150 x'), 'the last value')
})

test('an import over HTTP streams its text in and its plan and progress out', async () => {
  await using gateway = await openGateway({ http: {} })
  const requests = [{ path: '/', text: '/shop\n' }, { text: '  /db\n' }, { text: '  /web\n' }].map(envelope)
  const response = await fetch(`http://${gateway.http}/espalier.v1.TreeService/ImportTree`, {
    method: 'POST',
    headers: STREAM_TYPE,
    body: Buffer.concat(requests),
  })
  const parts = await all(envelopes(response))
  assert.ok('accepted' in parts[0]!)
  assert.equal(parts.at(-2)?.result?.created, '3')
  const bad = await fetch(`http://${gateway.http}/espalier.v1.TreeService/ImportTree`, {
    method: 'POST',
    headers: STREAM_TYPE,
    body: envelope({ path: '/', text: 'nonsense = = 1\n' }),
  })
  assert.match(JSON.stringify(await all(envelopes(bad))), /"invalid_argument".*"BAD_SYNTAX"/)
})

test('the streams of a client are counted over HTTP as over gRPC', async () => {
  const { DEFAULT_ACCESS_LIMITS } = await import('../../../src/access/budgets/limits.ts')
  const streams = { connection: 3, peer: 3, gateway: 6 }
  await using gateway = await openGateway({ http: {}, accessLimits: { ...DEFAULT_ACCESS_LIMITS, streams } })
  const three = [1, 2, 3].map(() => watch(gateway, { path: '/' }))
  for (const one of three) await one.next()
  const { value } = await watch(gateway, { path: '/' }).next()
  assert.match(JSON.stringify(value), /"resource_exhausted".*"TOO_MANY"/)
  for (const one of three) await one.return()
  await delay(0)
})

interface Frame {
  readonly revision?: string
  readonly change?: { readonly added?: readonly { readonly name: string }[] }
  readonly result?: { readonly created: string }
}

async function call(gateway: TestGateway, rpc: string, request: object): Promise<{ readonly revision: string }> {
  const url = `http://${gateway.http}/espalier.v1.${rpc}`
  const response = await fetch(url, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(request) })
  const answer = (await response.json()) as { readonly revision: string }
  assert.equal(response.status, 200, JSON.stringify(answer))
  return answer
}

async function* watch(gateway: TestGateway, request: object, headers: Record<string, string> = {}) {
  const stop = new AbortController()
  try {
    const response = await fetch(`http://${gateway.http}/espalier.v1.RegistryService/WatchChildren`, {
      method: 'POST',
      headers: { ...STREAM_TYPE, ...headers },
      body: envelope(request),
      signal: stop.signal,
    })
    yield* envelopes(response)
  } finally {
    stop.abort()
  }
}

/** The messages of a stream of Connect, the last of which says how it has ended. */
async function* envelopes(response: Response): AsyncGenerator<Frame, void, undefined> {
  let bytes = Buffer.alloc(0)
  for await (const chunk of response.body!) {
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt32BE(1)) {
      const end = 5 + bytes.readUInt32BE(1)
      yield JSON.parse(bytes.toString('utf8', 5, end)) as Frame
      bytes = bytes.subarray(end)
    }
  }
}

function envelope(message: object): Buffer {
  const json = Buffer.from(JSON.stringify(message))
  const head = Buffer.alloc(5)
  head.writeUInt32BE(json.length, 1)
  return Buffer.concat([head, json])
}

async function counters(gateway: TestGateway): Promise<Record<string, string>> {
  const answer = await call(gateway, 'GatewayService/GetGateway', {})
  return (answer as unknown as { counters: Record<string, string> }).counters
}

async function openStreams(gateway: TestGateway): Promise<number> {
  return Number((await counters(gateway)).open_streams)
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
