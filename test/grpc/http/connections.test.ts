import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { DEFAULT_ACCESS_LIMITS } from '../../../src/access/budgets/limits.ts'
import { systemClock } from '../../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import { eventually } from '../../support/condition.ts'
import { openGateway, silentLog, type TestGateway } from '../../support/gateway.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { openRaw } from '../../support/raw-http.ts'
import { withRead } from '../../support/stores/with-read.ts'

const FRESH = '/fresh' as TreePath
const WATCH = 'GET /v1/watch/?properties HTTP/1.1\r\nHost: localhost\r\n\r\n'
const soon = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(5_000) })

test('streams that wait behind another one of their connection are closed with it', async () => {
  await using gateway = await openGateway({ http: {} })
  using raw = openRaw(gateway.http)
  raw.send(WATCH.repeat(8))
  await eventually(async () => (await openStreams(gateway)) === 9, 'all streams are open')
  raw[Symbol.dispose]()
  await eventually(async () => (await openStreams(gateway)) === 1, 'all streams are closed')
})

test('a client that leaves while its node is looked for creates none, and nothing stays counted', async () => {
  await using directory = await temporaryDirectory()
  await using store = await openEmbeddedStore({ directory: directory.path, clock: systemClock })
  const found = Promise.withResolvers<void>()
  let reads = 0
  const slow = withRead(store, async (path, options) => {
    const state = await store.read(path, options)
    if (path !== FRESH) return state
    reads++
    await found.promise
    return state
  })
  await using gateway = await openGateway({ http: {}, store: slow })
  using raw = openRaw(gateway.http)
  raw.send('PUT /v1/tree/fresh HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\n\r\n{"a":1}')
  await eventually(() => reads > 0, 'the node is looked for')
  raw[Symbol.dispose]()
  await eventually(async () => (await openStreams(gateway)) === 1, 'the gateway knows that the client has gone')
  found.resolve()
  await delay(100)
  assert.equal(await openStreams(gateway), 1)
  assert.equal(await store.read(FRESH, soon()), undefined)
})

test('a client that leaves is no failure in the log', async () => {
  const errors: unknown[] = []
  const log = { ...silentLog, error: (...line: unknown[]) => void errors.push(line) }
  await using gateway = await openGateway({ http: {}, log })
  for (const request of [
    'GET /v1/tree/?wait=30s&since=5 HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET /v1/providers/x?wait=30s&since=5 HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'PUT /v1/tree/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"a":',
    'POST /v1/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/x-tree\r\nContent-Length: 100\r\n\r\n/a',
    WATCH,
  ]) {
    using raw = openRaw(gateway.http)
    raw.send(request)
    await eventually(async () => (await openStreams(gateway)) === 2, 'the call is open')
    raw[Symbol.dispose]()
    await eventually(async () => (await openStreams(gateway)) === 1, 'the call is closed')
  }
  assert.deepEqual(errors, [])
})

test('a request is complete with its last chunk, also where that comes by itself', async () => {
  await using gateway = await openGateway({ http: {}, accessLimits: { ...DEFAULT_ACCESS_LIMITS, requestMs: 300 } })
  // What the first call loads would take as long as a request may.
  await openStreams(gateway)
  const message = '\0\0\0\0\x0c{"path":"/"}'
  using raw = openRaw(gateway.http)
  raw.send(
    'POST /espalier.v1.PropertiesService/WatchProperties HTTP/1.1\r\nHost: localhost\r\n' +
      'Content-Type: application/connect+json\r\nTransfer-Encoding: chunked\r\n\r\n' +
      `${message.length.toString(16)}\r\n${message}\r\n`,
  )
  await delay(100)
  raw.send('0\r\n\r\n')
  await eventually(() => raw.received.includes('snapshot'), 'the watch is open')
  await delay(600)
  assert.ok(!raw.received.includes('TIMEOUT'), raw.received)
})

test('connections from one port to several addresses of a gateway do not disturb each other', async () => {
  await using gateway = await openGateway({ http: { listen: '0.0.0.0:0' } })
  const port = Number(gateway.http.split(':').at(-1))
  const from = { port, localAddress: '127.0.0.1' }
  const first = connect({ ...from, host: '127.0.0.1' })
  await once(first, 'connect')
  const second = connect({ ...from, host: '127.0.0.2', localPort: first.localPort! })
  await once(second, 'connect')
  second.end()
  await once(second.resume(), 'close')
  first.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const answer = String(await Promise.race([once(first, 'data'), once(first, 'close')]))
  first.destroy()
  assert.match(answer, /^HTTP\/1\.1 200 /)
})

/** With that of this question. */
async function openStreams({ http }: TestGateway): Promise<number> {
  const response = await fetch(`http://${http}/espalier.v1.GatewayService/GetGateway?encoding=json&message=%7B%7D`)
  const { counters } = (await response.json()) as { counters: { readonly open_streams: string } }
  return Number(counters.open_streams)
}
