import assert from 'node:assert/strict'
import type { CreatedInSequence, SequentialNode, TreeStore } from '../../src/store/store.ts'
import { at, bytes, type Clause, fails, node, sessionId, soon, text } from './subject.ts'
import { commit, create, remove } from './writing.ts'

type Given = Partial<Omit<SequentialNode, 'parent'>>

const next = (store: TreeStore, parent: string, given: Given = {}): Promise<CreatedInSequence> =>
  store.createInSequence({ parent: at(parent), prefix: '', data: bytes(''), ...given }, { signal: soon() })

export const SEQUENCES = {
  'a name in sequence is the prefix with ten digits, from zero': async ({ store }) => {
    await commit(store, create('/queue'))
    const { name, revision } = await next(store, '/queue', { prefix: 'job-', data: bytes('x') })
    assert.equal(name, 'job-0000000000')
    const made = await node(store, `/queue/${name}`)
    assert.equal(text(made), 'x')
    assert.deepEqual([made.stat.created, made.stat.version, made.stat.owner], [revision, 0, undefined])
    assert.equal((await node(store, '/queue')).stat.childrenModified, revision)
  },

  'names in sequence grow, whatever their prefix is, also when earlier ones are deleted': async ({ store }) => {
    await commit(store, create('/queue'))
    const digits: string[] = []
    const revisions: bigint[] = []
    for (const prefix of ['a', 'b', 'a', '']) {
      const { name, revision } = await next(store, '/queue', { prefix })
      digits.push(name.slice(-10))
      revisions.push(revision)
      if (prefix === 'b') await commit(store, remove(`/queue/${name}`))
    }
    assert.deepEqual(digits, [...new Set(digits)].sort())
    assert.ok(revisions.every((revision, i) => i === 0 || revision > (revisions[i - 1] ?? 0n)))
  },

  'names that are created at the same time are all different': async ({ store, sibling }) => {
    await commit(store, create('/queue'))
    const other = await sibling()
    const made = await Promise.all(Array.from({ length: 40 }, (_, i) => next(i % 2 === 0 ? store : other, '/queue')))
    const inOrder = made.toSorted((a, b) => Number(a.revision - b.revision)).map(({ name }) => name)
    assert.equal(new Set(inOrder).size, 40)
    assert.deepEqual(inOrder, inOrder.toSorted())
    assert.deepEqual((await node(store, '/queue')).children, inOrder)
  },

  'a name in sequence below the root': async ({ store }) => {
    const { name } = await next(store, '/', { prefix: 'top-' })
    assert.match(name, /^top-\d{10}$/)
    assert.deepEqual((await node(store, '/')).children, [name])
  },

  'an ephemeral node in sequence belongs to the session': async ({ store }) => {
    await commit(store, create('/queue'))
    const { name } = await next(store, '/queue', { ephemeral: true })
    assert.equal((await node(store, `/queue/${name}`)).stat.owner, await sessionId(store))
    await fails(next(store, `/queue/${name}`), 'EPHEMERAL_PARENT', { operation: '0' })
  },

  'creating in sequence below a missing parent is NOT_FOUND, and creates nothing': async ({ store }) => {
    await fails(next(store, '/queue', { prefix: 'a' }), 'NOT_FOUND', { operation: '0' })
    await commit(store, create('/queue'))
    assert.deepEqual((await node(store, '/queue')).children, [])
  },

  'too large a node in sequence is refused before it is sent': async ({ store }) => {
    await commit(store, create('/queue'))
    await fails(next(store, '/queue', { data: new Uint8Array(1_000_001) }), 'PAYLOAD_TOO_LARGE')
  },
} satisfies Record<string, Clause>
