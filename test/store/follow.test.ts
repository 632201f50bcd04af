import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSession } from '../../src/store/embedded/session-store.ts'
import { resolvePath } from '../../src/store/follow.ts'
import { RegistryError } from '../../src/tree/errors.ts'
import { parsePath } from '../../src/tree/path.ts'
import { openedStore, plant } from './opened.ts'

const { signal } = new AbortController()

const LINKED = {
  '/cms': '{"databases ->":"/db","threads =>":"/defaults web"}',
  '/db': '{}',
  '/db/main': '{"host":"db1"}',
  '/defaults': '{"web":4}',
  '/ring': '{"on ->":"/ring/on"}',
}

test('a path is followed through links to the node it leads to', async () => {
  await using opened = await openedStore(LINKED)
  const resolved = await resolvePath(opened.store, parsePath('/cms/databases/main'), { signal })
  assert.equal(resolved.realPath, '/db/main')
  assert.deepEqual(resolved.hops, [{ path: '/cms', name: 'databases', target: '/db' }])
  assert.equal(Buffer.from(resolved.state.data ?? []).toString(), '{"host":"db1"}')
  assert.equal(resolved.revision, opened.tree.revision)
})

test('a path without links is read once', async () => {
  await using opened = await openedStore(LINKED)
  const asked: string[] = []
  const store: typeof opened.store = Object.assign(Object.create(opened.store), {
    read: (...[path, options]: Parameters<typeof opened.store.read>) => {
      asked.push(path)
      return opened.store.read(path, options)
    },
  })
  const { realPath, hops } = await resolvePath(store, parsePath('/db/main'), { signal })
  assert.deepEqual([realPath, hops, asked], ['/db/main', [], ['/db/main']])
})

test('an unresolved path is an error with the reason', async () => {
  await using opened = await openedStore(LINKED)
  for (const [path, code] of [
    ['/cms/missing', 'NOT_FOUND'],
    ['/cms/databases/other', 'NOT_FOUND'],
    ['/ring/on', 'LINK_LOOP'],
  ] as const)
    await assert.rejects(
      resolvePath(opened.store, parsePath(path), { signal }),
      error => error instanceof RegistryError && error.code === code,
      path,
    )
})

test('a synced resolution sees what another session committed', async () => {
  await using opened = await openedStore(LINKED)
  await using other = openSession(opened.tree)
  await plant(other, { '/db/spare': '{}' })
  const { realPath } = await resolvePath(opened.store, parsePath('/cms/databases/spare'), { signal, sync: true })
  assert.equal(realPath, '/db/spare')
})

test('a resolution ends with the abort reason', async () => {
  await using opened = await openedStore(LINKED)
  const reason = new Error('enough')
  await assert.rejects(
    resolvePath(opened.store, parsePath('/cms/databases'), { signal: AbortSignal.abort(reason) }),
    error => error === reason,
  )
})
