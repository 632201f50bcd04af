import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Source } from '@espalier/contract/espalier/v1/types'
import { connect } from '../../clients/typescript/index.ts'
import type { Observation } from '../../src/store/store.ts'
import { at, fails, sessionId, soon, text } from '../contract/subject.ts'
import { collect, exportText, importText, openCalls, fails as refuses } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import { type Ensemble, startEnsemble, startZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { create, openStore, reaches, SESSION_TIMEOUT_MS } from '../support/zookeeper/zookeeper-store.ts'

const JAVA = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dreadonlymode.enabled=true']
/** What servers need to answer reads without a quorum: the second lets clients have sessions there. */
const SETTINGS = { localSessionsEnabled: 'true', localSessionsUpgradingEnabled: 'true' }
/** Longer than any test, so that the session outlives the time without a quorum. */
const LONG_MS = 60_000

let ensemble: Ensemble

before(async () => {
  ensemble = await startEnsemble(3, { java: JAVA, settings: SETTINGS })
})

after(() => ensemble[Symbol.asyncDispose]())

/** Ends two of the three servers. Returns how to bring the quorum back. */
async function endQuorum(): Promise<() => Promise<void>> {
  const [, ...others] = ensemble.servers
  await Promise.all(others.map(server => server.kill('SIGKILL')))
  return async () => {
    await Promise.all(others.map(server => server.restart()))
  }
}

test('without a quorum a server is read from, as last known, writes are refused, and the session goes on afterwards', async () => {
  await using store = await openStore(`${ensemble.connect}/session`, { sessionTimeoutMs: LONG_MS })
  await create(store, '/a', 'one')
  await create(store, '/mine', '', true)
  const id = await sessionId(store)
  const known: Observation[] = []
  store.observe(at('/a'), one => known.push(one))
  await eventually(() => known.length === 1, 'the node is observed')
  const lostAt = performance.now()
  const bringBack = await endQuorum()
  await reaches(store, 'read-only')

  assert.equal(text(await store.read(at('/a'), { signal: soon(), mayBeStale: true })), 'one')
  for (const live of [
    store.read(at('/a'), { signal: soon() }),
    store.readMany([at('/a')], { signal: soon() })[0],
    store.sync({ signal: soon() }),
    create(store, '/b'),
    store.commit([{ op: 'check', path: at('/a') }], { signal: soon() }),
    store.acls.read(at('/a'), { signal: soon() }),
  ])
    await fails(live as Promise<unknown>, 'BACKEND_READ_ONLY')
  const { current } = store.session
  assert.ok(current.state === 'read-only' && current.since >= lostAt)

  const found: Observation[] = []
  store.observe(at('/mine'), one => found.push(one))
  await eventually(() => found.length === 1, 'what was never read before is observed')
  assert.equal(found[0]?.source, 'last-known')
  assert.equal(found[0]?.lostAt, current.since)
  assert.notEqual(found[0]?.state, undefined)

  await bringBack()
  await reaches(store, 'connected')
  assert.equal(await sessionId(store), id)
  await create(store, '/b')
  await eventually(() => found.at(-1)?.source === 'live' && known.at(-1)?.source === 'live', 'all are live again')
  assert.equal((await store.read(at('/mine'), { signal: soon() }))?.stat.owner, id)
})

test('a session that begins without a quorum, or outlasts its timeout without one, is read from all the same', async () => {
  await using store = await openStore(`${ensemble.connect}/timeout`)
  await create(store, '/a', 'one')
  await create(store, '/mine', '', true)
  const id = await sessionId(store)
  const bringBack = await endQuorum()
  await reaches(store, 'read-only')
  // Longer than the timeout of the session.
  await delay(2 * SESSION_TIMEOUT_MS)
  assert.equal(store.session.current.state, 'read-only')
  assert.equal(text(await store.read(at('/a'), { signal: soon(), mayBeStale: true })), 'one')
  await using late = await openStore(`${ensemble.connect}/timeout`)
  await reaches(late, 'read-only')
  assert.equal(text(await late.read(at('/a'), { signal: soon(), mayBeStale: true })), 'one')
  await bringBack()
  for (const one of [store, late]) await reaches(one, 'connected')
  assert.notEqual(await sessionId(store), id)
  await create(late, '/b')
  assert.equal(text(await store.read(at('/a'), { signal: soon(), sync: true })), 'one')
})

test('a gateway without a quorum answers what nobody had viewed, as last known with the reason, and keeps its leases', async () => {
  await using store = await openStore(`${ensemble.connect}/gateway`, { sessionTimeoutMs: LONG_MS })
  await using gateway = await openGateway({ store })
  await using client = connect({ endpoints: gateway.endpoint })
  for await (const _ of client.importTree('/web\n  threads = 3\n  /providers\n/db\n  host = "h"\n  /below\n'));
  await using registration = client.register('/web/providers', '10.0.0.1:80', { zone: 'a' })
  await registration.registered()
  await using live = client.watchChildren('/web/providers')
  const seen = () => live.current?.providers.some(({ name }) => name === '10.0.0.1:80') === true
  await eventually(() => seen(), 'the provider is seen')
  const bringBack = await endQuorum()
  await reaches(store, 'read-only')

  const stale = { source: Source.LAST_KNOWN, staleReason: 'BACKEND_READ_ONLY' }
  using calls = openCalls(gateway.endpoint)
  const { tree, properties, registry } = calls
  const db = await properties.getProperties({ path: '/db' })
  assert.deepEqual(db.jsonProperties, { host: '"h"' })
  for (const { provenance } of [
    db,
    await tree.getNode({ path: '/db' }),
    await tree.listChildren({ path: '/db' }),
    await tree.resolvePath({ path: '/db/below' }),
    await registry.discover({ path: '/db' }),
    (await collect(tree.walkTree({ path: '/' })))[0] ?? {},
    (await collect(tree.exportTree({ path: '/db' })))[0] ?? {},
  ])
    assert.deepEqual({ source: provenance?.source, staleReason: provenance?.staleReason }, stale)
  assert.equal(await exportText(calls, '/db'), '/db\n  host = "h"\n  /below\n')
  await using late = client.watchProperties('/db')
  await eventually(() => late.current?.stale?.reason === 'BACKEND_READ_ONLY', 'a new watch says why it is stale')
  for (const write of [
    () => properties.updateProperties({ path: '/db', jsonProperties: { host: '"x"' } }),
    () => tree.createNode({ path: '/new' }),
    () => tree.getNode({ path: '/db', consistency: 2 }),
    () => importText(calls, '/db\n', { validateOnly: true }),
  ])
    await refuses(write(), 'BACKEND_READ_ONLY')
  assert.ok(seen())

  await bringBack()
  await eventually(() => live.current?.stale === undefined && late.current?.stale === undefined, 'live again', 30_000)
  await properties.updateProperties({ path: '/db', jsonProperties: { host: '"x"' } })
  await eventually(() => late.current?.values.host === 'x', 'changes are seen')
  assert.ok(seen())
})

test('a server with a quorum is preferred to one without, and looked for', async () => {
  const bringBack = await endQuorum()
  await using other = await startZooKeeper()
  const [left] = ensemble.servers
  for (let i = 0; i < 5; i++) {
    await using store = await openStore(`${left?.connect},${other.connect}`)
    await reaches(store, 'connected')
  }
  await other.kill('SIGKILL')
  await using store = await openStore(`${left?.connect},${other.connect}`)
  await reaches(store, 'read-only')
  await other.restart()
  await reaches(store, 'connected')
  await bringBack()
})
