import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Clock, systemClock } from '../../src/lib/clock.ts'
import { at, fails, node, record, soon } from '../contract/subject.ts'
import { openProxy } from '../support/process/proxy.ts'
import { shareServer } from '../support/shared-server.ts'
import { openStore, reaches } from '../support/zookeeper/zookeeper-store.ts'

const server = shareServer()

test('a store opens without a server; its calls wait, then fail; it connects once there is a server', async () => {
  await using proxy = await openProxy(server.port)
  proxy.mode = 'refuse'
  await using store = await openStore(proxy.connect + server.chroot(), { connectTimeoutMs: 300 })
  assert.equal(store.session.current.state, 'connecting')
  await fails(store.read(at('/'), { signal: soon() }), 'BACKEND_UNREACHABLE', { servers: proxy.connect })
  const reason = new Error('enough')
  await assert.rejects(store.read(at('/'), { signal: AbortSignal.abort(reason) }), error => error === reason)
  const controller = new AbortController()
  const waiting = store.sync({ signal: controller.signal })
  controller.abort(reason)
  await assert.rejects(waiting, error => error === reason)
  using seen = record(store, '/')
  proxy.mode = 'pass'
  await reaches(store, 'connected')
  await node(store, '/')
  await seen.settled(({ source }) => source === 'live', 'an observation made before')
})

test('after the time limit of the first connection, calls fail without waiting', async () => {
  await using proxy = await openProxy(server.port)
  proxy.mode = 'refuse'
  const waits: number[] = []
  const clock: Clock = {
    ...systemClock,
    sleep: (ms, signal) => {
      waits.push(ms)
      return systemClock.sleep(ms, signal)
    },
  }
  await using store = await openStore(proxy.connect + server.chroot(), { connectTimeoutMs: 1_200, clock })
  for (let i = 0; i < 2; i++)
    await fails(store.read(at('/'), { signal: soon() }), 'BACKEND_UNREACHABLE', { servers: proxy.connect })
  // A timer may be a moment early by the clock.
  const [, , second = Number.NaN] = waits
  assert.ok(second < 10, `${waits}`)
})

test('a store is disposed and abandoned without a server, quickly', async () => {
  await using proxy = await openProxy(server.port)
  const connect = proxy.connect + server.chroot()
  const connected = await openStore(connect)
  const abandoned = await openStore(connect)
  proxy.mode = 'blackhole'
  await Promise.all([connected[Symbol.asyncDispose](), abandoned.session.abandon()])
  const connecting = await openStore(connect)
  await connecting[Symbol.asyncDispose]()
  await abandoned[Symbol.asyncDispose]()
  for (const store of [connected, abandoned, connecting]) assert.equal(store.session.current.state, 'closed')
})

test('a call that waits for the first connection ends with the store', async () => {
  await using proxy = await openProxy(server.port)
  proxy.mode = 'refuse'
  const store = await openStore(proxy.connect + server.chroot())
  const waiting = store.read(at('/'), { signal: soon() })
  const failing = fails(waiting, 'BACKEND_UNREACHABLE')
  await store[Symbol.asyncDispose]()
  await failing
})
