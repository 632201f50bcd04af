import assert from 'node:assert/strict'
import type { Observation } from '../../src/store/store.ts'
import { type Clause, holding, node, record, text } from './subject.ts'
import { commit, create, remove, set } from './writing.ts'

const gone = ({ state }: Observation): boolean => state === undefined

/** What an observation delivers. */
export const OBSERVING = {
  'an observation begins with the current state': async ({ store }) => {
    const revision = await commit(store, create('/a', 'x'), create('/a/b'))
    using seen = record(store, '/a')
    const first = await seen.settled(() => true, 'a first state')
    assert.equal(text(first.state), 'x')
    assert.deepEqual(first.state?.children, ['b'])
    assert.deepEqual(first.state?.stat, (await node(store, '/a')).stat)
    assert.equal(first.source, 'live')
    assert.ok(first.revision >= revision)
  },

  'an observation of the root includes its children': async ({ store }) => {
    using seen = record(store, '/')
    await seen.settled(({ state }) => state?.children.length === 0, 'the empty root')
    await commit(store, create('/a'))
    await seen.settled(({ state }) => state?.children.join() === 'a', 'the child')
  },

  'an observation follows data, children and deletion': async ({ store, sibling }) => {
    const other = await sibling()
    await commit(store, create('/a', '0'))
    using seen = record(store, '/a')
    await seen.settled(holding('0'), 'the first state')
    const written = await commit(other, set('/a', '1'))
    const latest = await seen.settled(holding('1'), 'a change of data by another session')
    assert.ok(latest.revision >= written)
    assert.equal(latest.state?.stat.modified, written)
    await commit(store, create('/a/b'))
    await seen.settled(({ state }) => state?.children.join() === 'b', 'a child that came')
    await commit(other, remove('/a/b'))
    await seen.settled(({ state }) => state?.children.length === 0, 'a child that went')
    const removed = await commit(store, remove('/a'))
    const last = await seen.settled(gone, 'the deletion')
    assert.ok(last.revision >= removed)
  },

  'an observation without children follows data, deletion and re-creation': async ({ store, sibling }) => {
    const other = await sibling()
    using seen = record(store, '/a', { children: false })
    await seen.settled(gone, 'the missing node')
    await commit(other, create('/a', '0'))
    await seen.settled(holding('0'), 'the node')
    await commit(other, set('/a', '1'))
    await seen.settled(holding('1'), 'a change of data')
    await commit(other, remove('/a'), create('/a', '1'))
    const { state } = await node(store, '/a').then(stored =>
      seen.settled(latest => latest.state?.stat.created === stored.stat.created, 'the node that was created again'),
    )
    assert.equal(text(state), '1')
    await commit(other, remove('/a'))
    await seen.settled(gone, 'the deletion')
  },

  'an observation has the children even if another one does not want them': async ({ store, sibling }) => {
    const other = await sibling()
    await commit(store, create('/a', '0'), create('/a/b'))
    using before = record(store, '/a', { children: false })
    using meanwhile = record(store, '/a')
    await meanwhile.settled(({ state }) => state?.children.join() === 'b', 'the child')
    await before.settled(holding('0'), 'the node')
    using after = record(store, '/a')
    await after.settled(({ state }) => state?.children.join() === 'b', 'the child, later')
    await commit(other, create('/a/c'))
    for (const seen of [meanwhile, after])
      await seen.settled(({ state }) => state?.children.join() === 'b,c', 'a child that came')
    using late = record(store, '/a', { children: false })
    await commit(other, set('/a', '1'))
    for (const seen of [before, meanwhile, after, late]) await seen.settled(holding('1'), 'a change of data')
  },

  'an observation is not notified of changes of other nodes': async ({ store }) => {
    await commit(store, create('/a'), create('/a/b'), create('/b'))
    using seen = record(store, '/a')
    await seen.settled(() => true, 'the first state')
    await commit(store, set('/a/b', 'x'), create('/a/b/c'), set('/b', 'x'), create('/c'))
    await commit(store, set('/a', 'end'))
    await seen.settled(holding('end'), 'the change')
    assert.equal(seen.received.length, 2)
  },

  'a node that is created again with the same version is a new state': async ({ store, sibling }) => {
    const other = await sibling()
    const created = await commit(store, create('/a', 'same'))
    using seen = record(store, '/a')
    await seen.settled(holding('same'), 'the first state')
    await commit(other, remove('/a'))
    const again = await commit(other, create('/a', 'same'))
    const latest = await seen.settled(({ state }) => state?.stat.created === again, 'the new node')
    assert.notEqual(again, created)
    assert.equal(latest.state?.stat.version, 0)
  },

  'a node that is replaced in one commit is never delivered as missing': async ({ store, sibling }) => {
    const other = await sibling()
    await commit(store, create('/a', '0'))
    using seen = record(other, '/a')
    using above = record(other, '/')
    await seen.settled(holding('0'), 'the first state')
    for (let i = 1; i <= 20; i++) await commit(store, remove('/a'), create('/a', String(i)))
    await seen.settled(holding('20'), 'the last replacement')
    const root = await node(store, '/')
    await above.settled(({ state }) => state?.stat.childrenModified === root.stat.childrenModified, 'the root')
    assert.ok(seen.received.every(({ state }) => state !== undefined))
    assert.ok(above.received.every(({ state }) => state?.children.join() === 'a'))
  },

  'a missing node is delivered as missing, and then as created': async ({ store, sibling }) => {
    const other = await sibling()
    using seen = record(store, '/a/b')
    const first = await seen.settled(gone, 'absence')
    assert.equal(first.source, 'live')
    await commit(other, create('/a'), create('/a/b', 'x'))
    await seen.settled(holding('x'), 'the node')
    await commit(other, remove('/a/b'), remove('/a'))
    await seen.settled(gone, 'absence again')
    await commit(other, create('/a'))
    await commit(other, create('/a/b', 'y'))
    await seen.settled(holding('y'), 'the node again')
  },

  'the last of a thousand quick writes is delivered': async ({ store }) => {
    await commit(store, create('/a', '0'))
    using seen = record(store, '/a')
    using missing = record(store, '/b')
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => commit(store, set('/a', String(i)))))
    const end = await node(store, '/a')
    assert.equal(end.stat.version, 1_000)
    const { state } = await seen.settled(latest => latest.state?.stat.version === 1_000, 'the last write')
    assert.deepEqual(state?.data, end.data)
    assert.ok(missing.received.length <= 1, 'another path receives nothing')
  },

  'the last of many quick creations and deletions is delivered': async ({ store, sibling }) => {
    const other = await sibling()
    using seen = record(other, '/a')
    for (let i = 0; i < 100; i++) {
      await commit(store, create('/a', String(i)))
      if (i < 99) await commit(store, remove('/a'))
    }
    await seen.settled(holding('99'), 'the last creation')
    await commit(store, remove('/a'))
    await seen.settled(gone, 'the deletion')
  },
} satisfies Record<string, Clause>
