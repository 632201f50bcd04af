import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { readCurrent } from '../../../src/changes/import/read-current.ts'
import type { TreeStore } from '../../../src/store/store.ts'
import type { Trim } from '../../../src/tree/change/plan.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { join, parsePath, ROOT, type TreePath } from '../../../src/tree/path.ts'
import { openedStore } from '../../store/opened.ts'
import { withRead } from '../../support/stores/with-read.ts'

const calmly = { signal: new AbortController().signal, pause: () => nextTurn() }

const NODES = {
  '/a': '{"x":1}',
  '/a/b': '{}',
  '/a/b/c': '{}',
  '/a/extra': '{}',
  '/a/extra/deep': '{}',
  '/other': '{}',
  '/other/deep': '{}',
}

test('top nodes that are not in the text are not read', async () => {
  const { read } = await reading('/a\n  /b\n  /extra\n', 'delete')
  assert.deepEqual(read, ['/', '/a', '/a/b', '/a/extra', '/a/b/c', '/a/extra/deep'])
})

test('what is not in the text is not read to be kept, alone to be reported, and with all below it to be deleted', async () => {
  const text = '/a\n  /b\n'
  const keep = await reading(text, 'keep')
  assert.deepEqual(
    [keep.read, keep.found],
    [
      ['/', '/a', '/a/b'],
      ['/a', '/a/b'],
    ],
  )
  assert.deepEqual(keep.unread, ['/a/extra', '/a/b/c'])
  const report = await reading(text, 'report')
  assert.deepEqual(report.read, ['/', '/a', '/a/b', '/a/extra', '/a/b/c'])
  assert.deepEqual(report.unread, ['/a/extra', '/a/b/c'])
  const remove = await reading(text, 'delete')
  assert.deepEqual(remove.found, ['/a', '/a/b', '/a/b/c', '/a/extra', '/a/extra/deep'])
  assert.deepEqual(remove.unread, [])
})

test('a large level comes whole and in order, with the data of each node', async () => {
  const names = Array.from({ length: 2_000 }, (_, i) => `n${String(i).padStart(4, '0')}`)
  const nodes = Object.fromEntries(names.map((name, i) => [`/a/${name}`, `{"i":${i}}`]))
  await using opened = await openedStore({ '/a': '{}', ...nodes })
  const { root } = await readCurrent(opened.store, { path: ROOT, tree: tree('/a\n'), trim: 'delete' }, calmly)
  const children = [...(root.children.get('a')?.children ?? [])]
  assert.deepEqual(
    children.map(([name, node]) => [name, node.properties.get('i')]),
    names.map((name, i) => [name, String(i)]),
  )
})

test('a node that vanishes while it is read is left out, and a read that fails ends the others', async () => {
  await using opened = await openedStore(NODES)
  const without = (path: string, instead: () => Promise<undefined>): TreeStore =>
    withRead(opened.store, (at, options) => (at === path ? instead() : opened.store.read(at, options)))
  const wanted = { path: ROOT, tree: tree('/a\n  /b\n'), trim: 'delete' } as const
  const gone = await readCurrent(
    without('/a/b', async () => undefined),
    wanted,
    calmly,
  )
  assert.deepEqual(pathsOf(ROOT, gone.root), ['/a', '/a/extra', '/a/extra/deep'])
  const failing = without('/a/b', () => Promise.reject(new Error('no')))
  await assert.rejects(readCurrent(failing, wanted, calmly), /no/)
  await assert.rejects(readCurrent(opened.store, { ...wanted, path: parsePath('/none') }, calmly), /does not exist/)
})

/** What was read in which order, what is known afterwards, and what is known not to be. */
async function reading(text: string, trim: Trim) {
  await using opened = await openedStore(NODES)
  const read: string[] = []
  const store = withRead(opened.store, (path, options) => {
    read.push(path)
    return opened.store.read(path, options)
  })
  const { root, unread } = await readCurrent(store, { path: ROOT, tree: tree(text), trim }, calmly)
  return { read, found: pathsOf(ROOT, root), unread: [...unread] }
}

function tree(text: string): TreeNode {
  return parseTree(text).tree
}

function pathsOf(path: TreePath, node: TreeNode): string[] {
  return [...node.children].flatMap(([name, child]) => [join(path, name), ...pathsOf(join(path, name), child)])
}
