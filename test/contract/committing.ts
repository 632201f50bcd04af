import assert from 'node:assert/strict'
import { MAX_NODE_BYTES, MAX_TRANSACTION_BYTES } from '../../src/store/limits.ts'
import type { Operation, TreeStore } from '../../src/store/store.ts'
import { absent, at, bytes, type Clause, fails, node, record, sessionId, text } from './subject.ts'
import { commit, create, remove, set } from './writing.ts'

const check = (path: string): Operation => ({ op: 'check', path: at(path) })

export const COMMITTING = {
  'where the backend has no node of its own in the tree, zookeeper is a name like any other': async ({ store }) => {
    assert.equal(store.reserved, undefined)
    using root = record(store, '/')
    await commit(store, create('/zookeeper', 'x'), create('/zookeeper/quota'))
    await root.settled(({ state }) => state?.children.join() === 'zookeeper', 'it is observed')
    assert.deepEqual((await node(store, '/')).children, ['zookeeper'])
    await commit(store, set('/zookeeper', 'y'))
    assert.equal(text(await node(store, '/zookeeper')), 'y')
    await commit(store, remove('/zookeeper/quota'), remove('/zookeeper'))
    await absent(store, '/zookeeper')
  },

  'a commit has one revision, and revisions grow': async ({ store }) => {
    const first = await commit(store, create('/a'), create('/b'), create('/a/c'))
    for (const path of ['/a', '/b', '/a/c']) assert.equal((await node(store, path)).stat.created, first)
    const second = await commit(store, set('/a', 'x'), set('/b', 'y'))
    assert.ok(second > first)
    for (const path of ['/a', '/b']) assert.equal((await node(store, path)).stat.modified, second)
    const third = await commit(store, remove('/a/c'))
    assert.ok(third > second)
    assert.equal((await node(store, '/a')).stat.childrenModified, third)
  },

  'a commit is all or nothing, and names the operation that failed': async ({ store }) => {
    await commit(store, create('/a', 'before'))
    const operations = [create('/b'), set('/a', 'after'), create('/b/c'), create('/a'), create('/d')]
    await fails(commit(store, ...operations), 'ALREADY_EXISTS', { path: '/a', operation: '3' })
    const root = await node(store, '/')
    assert.deepEqual(root.children, ['a'])
    const { stat, data } = await node(store, '/a')
    assert.deepEqual([new TextDecoder().decode(data), stat.version], ['before', 0])
    await commit(store, create('/b'))
  },

  'a write increments the version and does not change created': async ({ store }) => {
    const created = await commit(store, create('/a', '0'))
    for (let i = 1; i <= 3; i++) {
      const modified = await commit(store, set('/a', String(i)))
      const state = await node(store, '/a')
      assert.equal(text(state), String(i))
      assert.deepEqual([state.stat.version, state.stat.created, state.stat.modified], [i, created, modified])
    }
  },

  'writing the same bytes again is a write': async ({ store }) => {
    await commit(store, create('/a', 'same'))
    const modified = await commit(store, set('/a', 'same'))
    const { stat } = await node(store, '/a')
    assert.deepEqual([stat.version, stat.modified], [1, modified])
  },

  'childrenModified changes when a child is created or deleted, and only then': async ({ store }) => {
    const made = await commit(store, create('/a'))
    const child = await commit(store, create('/a/b'))
    assert.ok(child > made)
    assert.equal((await node(store, '/a')).stat.childrenModified, child)
    await commit(store, set('/a', 'x'))
    await commit(store, set('/a/b', 'x'))
    await commit(store, create('/a/b/c'))
    assert.equal((await node(store, '/a')).stat.childrenModified, child)
    const gone = await commit(store, remove('/a/b/c'), remove('/a/b'))
    const { stat } = await node(store, '/a')
    assert.deepEqual([stat.childrenModified, stat.created, stat.version], [gone, made, 1])
  },

  'creating below a missing parent is NOT_FOUND': async ({ store }) => {
    await fails(commit(store, create('/a/b')), 'NOT_FOUND', { path: '/a/b', operation: '0' })
    await absent(store, '/a')
  },

  'set, delete and check of a missing node are NOT_FOUND': async ({ store }) => {
    await commit(store, create('/here'))
    for (const operation of [set('/a', 'x'), remove('/a'), check('/a')]) {
      await fails(commit(store, check('/here'), operation), 'NOT_FOUND', { path: '/a', operation: '1' })
      await fails(commit(store, { ...operation, expect: { version: 3 } } as Operation), 'NOT_FOUND', { path: '/a' })
    }
  },

  'creating an existing node is ALREADY_EXISTS, the root included': async ({ store }) => {
    await commit(store, create('/a'))
    await fails(commit(store, create('/a')), 'ALREADY_EXISTS', { path: '/a', operation: '0' })
    await fails(commit(store, create('/')), 'ALREADY_EXISTS', { path: '/', operation: '0' })
  },

  'deleting a node with children is NOT_EMPTY': async ({ store }) => {
    await commit(store, create('/a'), create('/a/b'))
    await fails(commit(store, remove('/a')), 'NOT_EMPTY', { path: '/a', operation: '0' })
    await commit(store, remove('/a/b'), remove('/a'))
    await absent(store, '/a')
  },

  'the root can be written and cannot be deleted': async ({ store }) => {
    await commit(store, set('/', 'root'))
    assert.equal(text(await node(store, '/')), 'root')
    await fails(commit(store, remove('/')), 'NOT_PERMITTED', { path: '/', operation: '0' })
    assert.equal(text(await node(store, '/')), 'root')
  },

  'an expected version that does not match is CONFLICT': async ({ store }) => {
    await commit(store, create('/a', '0'))
    await commit(store, set('/a', '1'))
    for (const version of [0, 2]) {
      const expect = { version }
      const operations: Operation[] = [
        { op: 'set', path: at('/a'), data: bytes('no'), expect },
        { op: 'delete', path: at('/a'), expect },
        { op: 'check', path: at('/a'), expect },
      ]
      for (const operation of operations)
        await fails(commit(store, create('/b'), operation), 'CONFLICT', { path: '/a', operation: '1' })
    }
    assert.equal(text(await node(store, '/a')), '1')
    await absent(store, '/b')
    const expect = { version: 1 }
    await commit(
      store,
      { op: 'check', path: at('/a'), expect },
      { op: 'set', path: at('/a'), data: bytes('2'), expect },
    )
    await commit(store, { op: 'delete', path: at('/a'), expect: { version: 2 } })
  },

  'an expected version of 0 is an expectation': async ({ store }) => {
    await commit(store, create('/a'))
    const expected: Operation = { op: 'check', path: at('/a'), expect: { version: 0 } }
    await commit(store, expected)
    await commit(store, set('/a', 'x'))
    await fails(commit(store, expected), 'CONFLICT', { path: '/a', operation: '0' })
  },

  'an expected creation distinguishes a node from its re-creation with the same version': async ({ store }) => {
    const created = await commit(store, create('/a', 'first'))
    await commit(store, { op: 'check', path: at('/a'), expect: { version: 0, created } })
    await commit(store, remove('/a'))
    await commit(store, create('/a', 'second'))
    const expect = { version: 0, created }
    const operations: Operation[] = [
      { op: 'set', path: at('/a'), data: bytes('no'), expect },
      { op: 'delete', path: at('/a'), expect },
      { op: 'check', path: at('/a'), expect },
    ]
    for (const operation of operations)
      await fails(commit(store, operation), 'CONFLICT', { path: '/a', operation: '0' })
    assert.equal(text(await node(store, '/a')), 'second')
  },

  'operations of one commit see those before them': async ({ store }) => {
    const revision = await commit(
      store,
      create('/a', '0'),
      create('/a/b'),
      create('/a/b/c'),
      { op: 'set', path: at('/a'), data: bytes('1'), expect: { version: 0 } },
      { op: 'set', path: at('/a'), data: bytes('2'), expect: { version: 1 } },
      remove('/a/b/c'),
      create('/a/d'),
    )
    const state = await node(store, '/a')
    assert.equal(text(state), '2')
    assert.deepEqual(state.children, ['b', 'd'])
    assert.deepEqual([state.stat.version, state.stat.created, state.stat.modified], [2, revision, revision])
    assert.deepEqual((await node(store, '/a/b')).children, [])
    await commit(store, create('/x'), remove('/x'))
    await absent(store, '/x')
  },

  'a node is deleted and created again in one commit': async ({ store }) => {
    await commit(store, create('/a', 'old'))
    await commit(store, set('/a', 'older'))
    const revision = await commit(store, remove('/a'), create('/a', 'new'))
    const { stat, data } = await node(store, '/a')
    assert.equal(new TextDecoder().decode(data), 'new')
    assert.deepEqual([stat.version, stat.created, stat.modified], [0, revision, revision])
    assert.deepEqual((await node(store, '/')).children, ['a'])
  },

  'checks alone change nothing': async ({ store }) => {
    const before = await commit(store, create('/a', 'x'))
    const revision = await commit(store, check('/'), check('/a'))
    assert.ok(revision >= before)
    const { stat } = await node(store, '/a')
    assert.deepEqual([stat.created, stat.modified, stat.version], [before, before, 0])
  },

  'a commit of nothing is allowed and changes nothing': async ({ store }) => {
    const before = await commit(store, create('/a'))
    assert.ok((await commit(store)) >= before)
    assert.deepEqual((await node(store, '/')).children, ['a'])
  },

  'data or transactions that are too large are PAYLOAD_TOO_LARGE, and nothing is written': async ({ store }) => {
    const id = await sessionId(store)
    const large = new Uint8Array(MAX_NODE_BYTES + 1)
    const limit = String(MAX_NODE_BYTES)
    const tooLarge: Operation = { op: 'create', path: at('/b'), data: large }
    await fails(commit(store, create('/a'), tooLarge), 'PAYLOAD_TOO_LARGE', { path: '/b', limit })
    const part = new Uint8Array(Math.ceil(MAX_TRANSACTION_BYTES / 3))
    const parts = ['/a', '/b', '/c'].map((path): Operation => ({ op: 'create', path: at(path), data: part }))
    await fails(commit(store, ...parts), 'PAYLOAD_TOO_LARGE', { limit: String(MAX_TRANSACTION_BYTES) })
    assert.deepEqual((await node(store, '/')).children, [])
    assert.equal(await sessionId(store), id, 'the session lives on')
  },

  'data and transactions up to the limit are accepted': async ({ store }) => {
    const data = new Uint8Array(MAX_NODE_BYTES).fill(0xe4)
    await commit(store, { op: 'create', path: at('/a'), data })
    assert.equal(Buffer.compare((await node(store, '/a')).data ?? bytes(''), data), 0)
    await commit(store, { op: 'set', path: at('/a'), data })
    assert.equal((await node(store, '/a')).stat.version, 1)
  },

  'many concurrent commits succeed or fail independently': async ({ store }) => {
    await commit(store, create('/a'))
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, i) =>
        i % 3 === 0 ? commit(store, create(`/a/x${i}`), create('/a')) : commit(store, create(`/a/x${i}`)),
      ),
    )
    const names = outcomes.flatMap((_, i) => (i % 3 === 0 ? [] : [`x${i}`]))
    assert.deepEqual((await node(store, '/a')).children, names.toSorted())
    const revisions = new Set<bigint>()
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') revisions.add(outcome.value)
      else assert.deepEqual([i % 3, outcome.reason.code, outcome.reason.facts.operation], [0, 'ALREADY_EXISTS', '1'])
    }
    assert.equal(revisions.size, names.length, 'each has a revision of its own')
  },

  'of two sessions that expect the same version one wins': async ({ store, sibling }) => {
    const other = await sibling()
    await commit(store, create('/a', '0'))
    const write = (by: TreeStore, data: string): Promise<bigint> =>
      commit(by, { op: 'set', path: at('/a'), data: bytes(data), expect: { version: 0 } })
    const outcomes = await Promise.allSettled([write(store, 'store'), write(other, 'other')])
    assert.deepEqual(outcomes.map(outcome => outcome.status).toSorted(), ['fulfilled', 'rejected'])
    const loser = outcomes.find(outcome => outcome.status === 'rejected')
    assert.equal(loser?.reason.code, 'CONFLICT')
    assert.equal((await node(store, '/a')).stat.version, 1)
  },
} satisfies Record<string, Clause>
