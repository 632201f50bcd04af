import assert from 'node:assert/strict'
import type { Operation, TreeStore } from '../../src/store/store.ts'
import { type Acl, isOpen } from '../../src/tree/acl.ts'
import { absent, at, bytes, type Clause, fails, soon } from './subject.ts'
import { commit } from './writing.ts'

const create = (path: string, acl?: Acl): Operation => ({
  op: 'create',
  path: at(path),
  data: bytes(''),
  ...(acl === undefined ? {} : { acl }),
})

const READ_ONLY: Acl = [{ scheme: 'world', id: 'anyone', permissions: 'r' }]

function listOf(store: TreeStore, path: string): Promise<Acl | undefined> {
  return store.acls.read(at(path), { signal: soon() })
}

export const PERMITTING = {
  'a node is created with its ACL, and a node without one is open': async ({ store }) => {
    const acl: Acl = [
      { scheme: 'world', id: 'anyone', permissions: 'cr' },
      { scheme: 'ip', id: '127.0.0.0/8', permissions: 'cdrwa' },
      { scheme: 'digest', id: 'älice:u53OoA8hprX59uwFsvQBS3QuI00=', permissions: '' },
    ]
    await commit(store, create('/open'), create('/a', acl), create('/a/b', READ_ONLY), create('/c', acl))
    assert.deepEqual(await listOf(store, '/a'), acl)
    assert.deepEqual(await listOf(store, '/c'), acl)
    assert.deepEqual(await listOf(store, '/a/b'), READ_ONLY)
    assert.ok(isOpen((await listOf(store, '/open')) ?? []))
    assert.equal(await listOf(store, '/missing'), undefined)
  },

  'a node whose ACL refuses is NOT_PERMITTED, with the missing permission and its node, and nothing is written':
    async ({ store }) => {
      const nobody: Acl = [{ scheme: 'world', id: 'anyone', permissions: '' }]
      await commit(store, create('/a', READ_ONLY), create('/hidden', nobody))
      const set: Operation = { op: 'set', path: at('/a'), data: bytes('x') }
      const refused = (operation: Operation, facts: Record<string, string>): Promise<void> =>
        fails(commit(store, create('/b'), operation), 'NOT_PERMITTED', { operation: '1', ...facts })
      await refused(set, { path: '/a', permission: 'write', at: '/a', acl: 'world r' })
      await refused(create('/a/b'), { path: '/a/b', permission: 'create', at: '/a', acl: 'world r' })
      await refused({ op: 'check', path: at('/hidden') }, { path: '/hidden', permission: 'read', at: '/hidden' })
      await absent(store, '/b')
      const belowNew = commit(store, create('/new', READ_ONLY), create('/new/b'))
      await fails(belowNew, 'NOT_PERMITTED', { path: '/new/b', permission: 'create', at: '/new', acl: 'world r' })
      const alone = [{}, { children: false }].map(read => store.read(at('/hidden'), { signal: soon(), ...read }))
      const [allowed, ...refusedReads] = store.readMany(['/', '/hidden', '/hidden'].map(at), { signal: soon() })
      for (const read of [...alone, ...refusedReads]) await fails(read, 'NOT_PERMITTED', { path: '/hidden' })
      assert.equal((await allowed)?.path, '/')
      await fails(listOf(store, '/hidden'), 'NOT_PERMITTED', { path: '/hidden' })
    },

  'what always can be read of a node that may not be read is its stat, by which it can be deleted': async ({
    store,
  }) => {
    const nobody: Acl = [{ scheme: 'world', id: 'anyone', permissions: '' }]
    const created = await commit(store, create('/hidden', nobody), create('/open'))
    const options = { signal: soon(), children: false, unreadable: 'stat' } as const
    const reads = [
      store.read(at('/hidden'), options),
      ...store.readMany(['/hidden', '/gone', '/open'].map(at), options),
    ]
    const [alone, hidden, gone, open] = await Promise.all(reads)
    for (const state of [alone, hidden])
      assert.deepEqual([state?.stat.created, state?.data?.length, state?.refused?.code], [created, 0, 'NOT_PERMITTED'])
    assert.deepEqual([gone, open?.refused], [undefined, undefined])
    const deletion = (revision: bigint): Operation => ({
      op: 'delete',
      path: at('/hidden'),
      expect: { version: hidden!.stat.version, created: revision },
    })
    await fails(commit(store, deletion(created + 1n)), 'CONFLICT', { path: '/hidden' })
    await commit(store, deletion(created))
    await absent(store, '/hidden')
  },

  'an invalid ACL is BAD_ARGUMENT before anything is written': async ({ store }) => {
    const wrong: Acl = [{ scheme: 'digest', id: 'alice:a-password', permissions: 'r' }]
    assert.throws(
      () => store.acls.check(wrong),
      (error: Error) => !JSON.stringify([error.message, error]).includes('a-password'),
    )
    await fails(commit(store, create('/a'), create('/b', wrong)), 'BAD_ARGUMENT', { field: 'acl' })
    await absent(store, '/a')
  },
} satisfies Record<string, Clause>
