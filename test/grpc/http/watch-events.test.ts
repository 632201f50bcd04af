import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../../src/lib/clock.ts'
import { openZooKeeperStore } from '../../../src/store/zookeeper/store.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import { eventually } from '../../support/condition.ts'
import { eventsOf, type StreamEvent } from '../../support/event-source.ts'
import { openGateway, silentLog, type TestGateway } from '../../support/gateway.ts'
import { openRaw } from '../../support/raw-http.ts'
import { shareServer } from '../../support/shared-server.ts'
import { openTokens, READER } from '../../support/tokens.ts'

const server = shareServer()

test('a watch is a stream of events with the revisions as their ids, of children, properties or everything below', async () => {
  await using gateway = await openGateway({ http: {} })
  await create(gateway, '/shop')
  await using children = await open(gateway, '/shop')
  await using properties = await open(gateway, '/shop?properties')
  await using tree = await open(gateway, '/?tree')
  for (const stream of [children, properties, tree]) {
    const first = await stream.next()
    assert.equal(first.type, 'snapshot')
    assert.equal(first.id, first.data.revision)
  }
  const revision = await create(gateway, '/shop/a b')
  for (const stream of [children, tree]) {
    const change = await stream.next()
    assert.deepEqual([change.type, change.id, change.data.revision], ['change', revision, revision])
  }
  await using encoded = await open(gateway, '/shop/a%20b?properties&json_only')
  assert.equal((await encoded.next()).type, 'snapshot')
  await using missing = await open(gateway, '/none')
  assert.equal((await missing.next()).type, 'unresolved')
})

test('a client that comes back to another gateway receives each change since its last event once', async () => {
  const chroot = server.chroot()
  await using opened = new AsyncDisposableStack()
  const gateways: TestGateway[] = []
  for (const _ of [1, 2, 3]) {
    const connect = `${server.connect}${chroot}`
    const store = opened.use(
      await openZooKeeperStore({
        connect,
        makesChroot: true,
        sessionTimeoutMs: 5_000,
        auth: undefined,
        clock: systemClock,
        log: silentLog,
      }),
    )
    gateways.push(opened.use(await openGateway({ http: {}, store })))
  }
  await create(gateways[0]!, '/n')
  // What a gateway has never watched it has to know of from the store alone.
  await using other = await open(gateways[1]!, '/n')
  await other.next()
  const seen: string[] = []
  let id: string | undefined
  for (let i = 0; i < 12; i++) {
    const at = gateways[i % 2]!
    await using stream = await open(at, '/n', id === undefined ? {} : { 'last-event-id': id })
    await create(gateways[2]!, `/n/during${i}`)
    while (!seen.includes(`during${i}`)) {
      const event = await stream.next()
      id = event.id ?? id
      if (event.type === 'snapshot') seen.splice(0, Infinity, ...names(event, 'snapshot', 'providers'))
      else seen.push(...names(event, 'change', 'added'))
    }
    await create(gateways[2]!, `/n/between${i}`)
  }
  const expected = Array.from({ length: 12 }, (_, i) => [`during${i}`, ...(i < 11 ? [`between${i}`] : [])]).flat()
  assert.deepEqual(seen.filter(name => name !== 'between11').sort(), expected.sort())
  assert.equal(new Set(seen).size, seen.length, `some came twice: ${seen}`)
})

test('a client that comes back receives what has changed since, if nothing can have been removed, and otherwise a snapshot', async () => {
  await using gateway = await openGateway({ http: {} })
  for (const path of ['/n', '/n/a', '/n/b', '/n/c']) await create(gateway, path)
  await using stays = await open(gateway, '/n')
  const { id } = await stays.next()
  for (const name of ['a', 'b'])
    await call(gateway, 'PropertiesService/SetProperties', { path: `/n/${name}`, properties: { v: 1 } })
  const last = { 'last-event-id': id! }
  for (const [path, headers] of [
    ['/n', last],
    [`/n?since=${id}`, {}],
    ['/n?since=1', last],
  ] as const) {
    await using back = await open(gateway, path, headers)
    const event = await back.next()
    assert.equal(event.type, 'change')
    assert.deepEqual(names(event, 'change', 'updated').sort(), ['a', 'b'])
  }
  await call(gateway, 'TreeService/DeleteNode', { path: '/n/c' })
  await using back = await open(gateway, '/n', last)
  assert.equal((await back.next()).type, 'snapshot')
})

test('a reader that stops holds one event and a part of the network, and then gets the last state', async () => {
  await using gateway = await openGateway({ http: {} })
  await create(gateway, '/n')
  using raw = openRaw(gateway.http)
  raw.send('GET /v1/watch/n?properties&json_only HTTP/1.1\r\nHost: [::1]\r\n\r\n')
  await eventually(() => raw.received.includes('event: snapshot'), 'the snapshot')
  raw.pause()
  let most = 0
  for (let i = 1; i <= 150; i++) {
    await call(gateway, 'PropertiesService/SetProperties', {
      path: '/n',
      properties: { v: `${i} ${'x'.repeat(100_000)}` },
    })
    const { counters } = await call(gateway, 'GatewayService/GetGateway', {})
    most = Math.max(most, Number((counters as Record<string, string>).held_answer_bytes))
  }
  // Of 15 MB.
  assert.ok(most <= 1_000_000, `${most} bytes were held`)
  raw.resume()
  await eventually(() => raw.received.includes('150 xxx'), 'the last value')
})

test('what is wrong with a watch is said with a status and a reason, and never opens a stream', async () => {
  await using tokens = await openTokens()
  await using gateway = await openGateway({ http: {}, access: { tokens: tokens.file } })
  const status = async (path: string, headers: Record<string, string> = {}) => {
    const init = { headers: { authorization: `Bearer ${READER}`, ...headers } }
    const response = await fetch(`http://${gateway.http}/v1/watch${path}`, init)
    const { details } = (await response.json()) as { details: { debug: { reason: string } }[] }
    return [response.status, details[0]?.debug.reason]
  }
  assert.deepEqual(await status('/n', { authorization: '' }), [401, 'UNAUTHENTICATED'])
  assert.deepEqual(await status('/n?must_exist'), [404, 'NOT_FOUND'])
  assert.deepEqual(await status('/n?tree&children'), [400, 'BAD_ARGUMENT'])
  assert.deepEqual(await status('/n?mustexist'), [400, 'BAD_ARGUMENT'])
  assert.deepEqual(await status('/n?depth=x&tree'), [400, 'BAD_ARGUMENT'])
  assert.deepEqual(await status('/n?since=-1'), [400, 'BAD_ARGUMENT'])
  assert.deepEqual(await status('/n', { 'last-event-id': 'x' }), [400, 'BAD_ARGUMENT'])
  assert.deepEqual(await status('/n', { 'last-event-id': '9999999999999999999' }), [400, 'BAD_ARGUMENT'])
  assert.deepEqual(await status('/a%2fb'), [400, 'BAD_PATH'])
  assert.deepEqual(await status('/%ff'), [400, 'BAD_PATH'])
  assert.deepEqual(await status('/a//b'), [400, 'BAD_PATH'])
  const posted = await fetch(`http://${gateway.http}/v1/watch/n`, { method: 'POST', body: 'x' })
  assert.equal(posted.status, 405)
})

test('a gateway that drains says so, ends its streams and accepts no new one, so that a browser goes elsewhere', async () => {
  await using gateway = await openGateway({ http: {} })
  await using stream = await open(gateway, '/')
  await stream.next()
  const drained = gateway.drain()
  const status = await stream.next()
  assert.deepEqual([status.type, JSON.stringify(status.data).includes('"draining":true')], ['status', true])
  const end = await stream.next()
  assert.deepEqual([end.type, end.id], ['end', undefined])
  assert.match(JSON.stringify(end.data), /"code":"unavailable".*"DRAINING"/)
  await drained
  await assert.rejects(fetch(`http://${gateway.http}/v1/watch/`))
})

interface Stream extends AsyncDisposable {
  next(): Promise<StreamEvent>
}

async function open(gateway: TestGateway, path: string, headers: Record<string, string> = {}): Promise<Stream> {
  const stop = new AbortController()
  const response = await fetch(`http://${gateway.http}/v1/watch${path}`, { headers, signal: stop.signal })
  assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'text/event-stream'])
  const events = eventsOf(response)
  return {
    next: async () => {
      const { value } = await events.next()
      assert.ok(value !== undefined, 'the stream has ended')
      return value
    },
    [Symbol.asyncDispose]: async () => stop.abort(),
  }
}

function names({ data }: StreamEvent, frame: string, list: string): string[] {
  const found = data[frame] as Record<string, { readonly name: string }[]> | undefined
  return (found?.[list] ?? []).map(({ name }) => name)
}

async function create(gateway: TestGateway, path: string): Promise<string> {
  const { revision } = await call(gateway, 'TreeService/CreateNode', { path: path as TreePath })
  return String(revision)
}

async function call(gateway: TestGateway, rpc: string, request: object): Promise<Record<string, unknown>> {
  const response = await fetch(`http://${gateway.http}/espalier.v1.${rpc}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  const answer = (await response.json()) as Record<string, unknown>
  assert.equal(response.status, 200, JSON.stringify(answer))
  return answer
}
