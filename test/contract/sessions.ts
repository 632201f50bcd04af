import assert from 'node:assert/strict'
import type { Operation, SessionState, TreeStore } from '../../src/store/store.ts'
import { eventually } from '../support/condition.ts'
import { absent, at, bytes, type Clause, fails, node, record, sessionId, soon, text } from './subject.ts'
import { commit, create, remove } from './writing.ts'

const ephemeral = (path: string, data = ''): Operation => ({
  op: 'create',
  path: at(path),
  data: bytes(data),
  ephemeral: true,
})

/** Granted timeouts are a few seconds, and a server looks for dead sessions once per tick. */
const EXPIRY_DEADLINE_MS = 60_000

function expired(store: TreeStore, path: string): Promise<boolean> {
  return eventually(
    async () => (await store.read(at(path), { signal: soon(), sync: true })) === undefined,
    `${path} is gone with its session`,
    EXPIRY_DEADLINE_MS,
  )
}

export const SESSIONS = {
  'each session has its own id, and a timeout': async ({ store, sibling }) => {
    const other = await sibling()
    assert.notEqual(await sessionId(store), await sessionId(other))
    const { current } = store.session
    assert.ok(current.state === 'connected' && current.timeoutMs > 0)
  },

  'an ephemeral node belongs to its session, a persistent one to none': async ({ store, sibling }) => {
    const other = await sibling()
    await commit(store, create('/a'), ephemeral('/a/mine', 'x'), create('/a/all'))
    await commit(other, ephemeral('/a/other'))
    assert.equal((await node(store, '/a/mine')).stat.owner, await sessionId(store))
    assert.equal((await node(store, '/a/other')).stat.owner, await sessionId(other))
    assert.equal((await node(other, '/a/mine')).stat.owner, await sessionId(store))
    assert.equal((await node(store, '/a/all')).stat.owner, undefined)
    await commit(store, { op: 'set', path: at('/a/mine'), data: bytes('y') })
    const mine = await node(other, '/a/mine')
    assert.deepEqual([text(mine), mine.stat.owner], ['y', await sessionId(store)])
  },

  'an ephemeral node has no children: EPHEMERAL_PARENT': async ({ store }) => {
    await commit(store, ephemeral('/a'))
    await fails(commit(store, create('/a/b')), 'EPHEMERAL_PARENT', { path: '/a/b', operation: '0' })
    await fails(commit(store, ephemeral('/a/b')), 'EPHEMERAL_PARENT', { path: '/a/b', operation: '0' })
    await fails(commit(store, ephemeral('/c'), create('/c/d')), 'EPHEMERAL_PARENT', { operation: '1' })
    await absent(store, '/c')
  },

  'disposing a store ends its session: its ephemeral nodes are removed, the rest stays': async ({ store, sibling }) => {
    const other = await sibling()
    await commit(other, create('/a'), ephemeral('/a/x', 'x'), ephemeral('/a/y'), create('/a/z'))
    await commit(store, ephemeral('/mine'))
    using seen = record(store, '/a')
    using gone = record(store, '/a/x')
    await gone.settled(({ state }) => text(state) === 'x', 'the ephemeral node')
    await other[Symbol.asyncDispose]()
    assert.deepEqual((await node(store, '/a')).children, ['z'])
    await absent(store, '/a/x')
    await seen.settled(({ state }) => state?.children.join() === 'z', 'the ephemerals gone')
    await gone.settled(({ state }) => state === undefined, 'the ephemeral gone')
    await node(store, '/mine')
  },

  'an abandoned session keeps its ephemeral nodes until it times out': async ({
    store,
    sibling,
    passSessionTimeout,
  }) => {
    const other = await sibling()
    await commit(other, create('/a'), ephemeral('/a/x'), ephemeral('/a/y'))
    await other.session.abandon()
    await node(store, '/a/x')
    await other[Symbol.asyncDispose]()
    await node(store, '/a/x')
    using seen = record(store, '/a')
    await seen.settled(({ state }) => state?.children.length === 2, 'both ephemerals')
    passSessionTimeout?.()
    await expired(store, '/a/x')
    await expired(store, '/a/y')
    await seen.settled(({ state }) => state?.children.length === 0, 'both gone')
  },

  'a node taken over in one commit outlives the session it was taken from': async opened => {
    const { store } = opened
    const other = await opened.sibling()
    await commit(other, ephemeral('/taken', 'x'), ephemeral('/left'))
    using seen = record(store, '/taken')
    await other.session.abandon()
    const { stat } = await node(store, '/taken')
    const expect = { version: stat.version }
    await commit(store, { op: 'delete', path: at('/taken'), expect }, ephemeral('/taken', 'x'))
    assert.equal((await node(store, '/taken')).stat.owner, await sessionId(store))
    opened.passSessionTimeout?.()
    await expired(store, '/left')
    assert.equal((await node(store, '/taken')).stat.owner, await sessionId(store))
    seen.check()
    assert.ok(seen.received.every(({ state }) => state !== undefined))
  },

  'an ephemeral node can be deleted by any session': async ({ store, sibling }) => {
    const other = await sibling()
    await commit(other, ephemeral('/a'))
    await commit(store, remove('/a'))
    await absent(other, '/a')
    await commit(store, create('/a'))
    await other[Symbol.asyncDispose]()
    await node(store, '/a')
  },

  'calls of a disposed store fail with BACKEND_UNREACHABLE, and its session is closed': async ({ store, sibling }) => {
    const other = await sibling()
    await sessionId(other)
    const states: SessionState[] = []
    using _changes = other.session.onChange(state => states.push(state))
    await other[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
    await closed(other)
    assert.equal(other.session.current.state, 'closed')
    await eventually(() => states.length > 0, 'the change was delivered')
    assert.deepEqual(states.at(-1), { state: 'closed' })
    await node(store, '/')
  },

  'calls of an abandoned store fail with BACKEND_UNREACHABLE, and its session is closed': async ({ sibling }) => {
    const other = await sibling()
    await sessionId(other)
    await other.session.abandon()
    await closed(other)
    assert.equal(other.session.current.state, 'closed')
  },

  'observations end with their store': async ({ store, sibling }) => {
    const other = await sibling()
    await commit(store, create('/a', '0'))
    using seen = record(other, '/a')
    using witness = record(store, '/a')
    await seen.settled(({ state }) => text(state) === '0', 'the first state')
    await other[Symbol.asyncDispose]()
    const count = seen.received.length
    await commit(store, { op: 'set', path: at('/a'), data: bytes('1') })
    await witness.settled(({ state }) => text(state) === '1', 'the change, by the other store')
    assert.equal(seen.received.length, count)
  },

  'a disposed listener of the session is not called': async ({ sibling }) => {
    const other = await sibling()
    await sessionId(other)
    const states: SessionState[] = []
    other.session.onChange(state => states.push(state))[Symbol.dispose]()
    using _changes = other.session.onChange(() => states.push({ state: 'closed' }))
    await other[Symbol.asyncDispose]()
    await eventually(() => states.length > 0, 'the other listener was called')
    assert.equal(states.length, 1)
  },
} satisfies Record<string, Clause>

async function closed(store: TreeStore): Promise<void> {
  await fails(store.read(at('/'), { signal: soon() }), 'BACKEND_UNREACHABLE')
  await fails(store.read(at('/'), { signal: soon(), sync: true }), 'BACKEND_UNREACHABLE')
  await fails(store.sync({ signal: soon() }), 'BACKEND_UNREACHABLE')
  await fails(commit(store, create('/a')), 'BACKEND_UNREACHABLE')
}
