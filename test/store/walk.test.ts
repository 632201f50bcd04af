import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import type { TreeStore } from '../../src/store/store.ts'
import { readTree, type WalkedNode, walkTree } from '../../src/store/walk.ts'
import type { StoredNode } from '../../src/tree/node.ts'
import { compareText, join, parsePath, ROOT, type TreePath } from '../../src/tree/path.ts'
import { withRead } from '../support/stores/with-read.ts'
import { openedStore, plant } from './opened.ts'

const { signal } = new AbortController()

/** Shapes of trees: the children of each node, by name. */
interface Shape {
  readonly [name: string]: Shape
}

const { shape } = fc.letrec<{ shape: Shape }>(tie => ({
  shape: fc.oneof(
    { maxDepth: 4 },
    fc.constant({}),
    fc.dictionary(fc.stringMatching(/^[a-f]{1,2}$/), tie('shape'), { maxKeys: 6, noNullPrototype: true }),
  ),
}))

function nodesOf(shape: Shape, path: TreePath = ROOT): Record<string, string> {
  const nodes: Record<string, string> = {}
  for (const [name, below] of Object.entries(shape)) {
    const at = join(path, name)
    nodes[at] = `{"name":"${name}"}`
    Object.assign(nodes, nodesOf(below, at))
  }
  return nodes
}

/** The walk as it is defined, one read after the other. */
async function* plainWalk(store: TreeStore, path: TreePath, depth: number): AsyncGenerator<TreePath> {
  const state = await store.read(path, { signal })
  if (state === undefined) return
  yield path
  if (depth > 0) for (const name of state.children) yield* plainWalk(store, join(path, name), depth - 1)
}

/** The same store, whose answers come late and in any order; counts the reads that are under way or were answered. */
function slow(store: TreeStore, turns: () => number): { store: TreeStore; begun: () => number } {
  let begun = 0
  const read: TreeStore['read'] = async (path, options) => {
    begun++
    for (let left = turns(); left > 0; left--) await turn()
    options.signal.throwIfAborted()
    return store.read(path, options)
  }
  return { store: withRead(store, read), begun: () => begun }
}

test('a walk yields parents first and siblings in order, in whatever order the answers arrive', async () => {
  await fc.assert(
    fc.asyncProperty(
      shape,
      fc.integer({ min: 0, max: 6 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 5 })),
      async (tree, depth, delays) => {
        await using opened = await openedStore(nodesOf(tree))
        const { store } = slow(opened.store, () => delays.next().value ?? 0)
        const nodes = await all(walkTree(store, ROOT, { signal, depth }))
        assert.deepEqual(
          nodes.map(node => node.path),
          await all(plainWalk(opened.store, ROOT, depth)),
        )
        for (const node of nodes) assert.equal(node.depth, node.path === '/' ? 0 : node.path.split('/').length - 1)
      },
    ),
    { numRuns: 50 },
  )
})

test('a read tree has every node with its properties, its bytes and its children', async () => {
  await using opened = await openedStore({
    '/a': '{"x":1}',
    '/a/c': 'plain',
    '/a/b': '',
    '/a/b/d': '{"y":[1,2]}',
    '/z': '',
  })
  const tree = await readTree(opened.store, parsePath('/a'), { signal })
  assert.deepEqual(outline(tree), {
    properties: [['x', '1']],
    children: {
      b: { properties: [], children: { d: { properties: [['y', '[1,2]']], children: {} } } },
      c: { properties: [['string_value', '"plain"']], children: {} },
    },
  })
  assert.deepEqual([...(tree?.children.keys() ?? [])], ['b', 'c'])
  assert.equal(Buffer.from(tree?.children.get('c')?.data ?? []).toString(), 'plain')
  assert.equal(tree?.stat.version, 0)
})

test('a missing tree is undefined, and its walk is empty', async () => {
  await using opened = await openedStore()
  assert.equal(await readTree(opened.store, parsePath('/a'), { signal }), undefined)
  assert.deepEqual(await all(walkTree(opened.store, parsePath('/a/b'), { signal })), [])
})

test('the depth of a walk counts the levels below its first node', async () => {
  await using opened = await openedStore({ '/a': '', '/a/b': '', '/a/b/c': '' })
  for (const [depth, paths] of [['/a'], ['/a', '/a/b'], ['/a', '/a/b', '/a/b/c'], ['/a', '/a/b', '/a/b/c']].entries()) {
    const nodes = await all(walkTree(opened.store, parsePath('/a'), { signal, depth }))
    assert.deepEqual(
      nodes.map(node => node.path),
      paths,
    )
  }
})

test('a walk reads ahead within its window on each level, however large the tree', async () => {
  const nodes: Record<string, string> = {}
  for (let i = 0; i < 300; i++) {
    nodes[`/n${i}`] = ''
    for (let j = 0; j < 3; j++) nodes[`/n${i}/m${j}`] = ''
  }
  await using opened = await openedStore(nodes)
  const { store, begun } = slow(opened.store, () => 1)
  let passed = 0
  let furthest = 0
  for await (const _node of walkTree(store, ROOT, { signal })) {
    passed++
    await turn()
    furthest = Math.max(furthest, begun() - passed)
  }
  assert.equal(passed, 1 + 300 + 900)
  assert.ok(furthest > 256 && furthest <= 2 * 256, `${furthest} nodes were read ahead`)
})

test('a walk does not buffer much more data than it has yielded', async () => {
  const large = 'x'.repeat(900_000)
  await using opened = await openedStore()
  for (let i = 0; i < 60; i++) await plant(opened.store, { [`/n${i}`]: large })
  const { store, begun } = slow(opened.store, () => 1)
  let passed = 0
  let furthest = 0
  for await (const _node of walkTree(store, ROOT, { signal })) {
    passed++
    for (let i = 0; i < 5; i++) await turn()
    furthest = Math.max(furthest, begun() - passed)
  }
  assert.equal(passed, 61)
  assert.ok(furthest <= 20, `${furthest} large nodes were read ahead`)
})

test('nodes that are deleted during a walk are left out, with everything below them', async () => {
  await using opened = await openedStore({ '/a': '', '/b': '', '/b/c': '', '/d': '' })
  const paths: string[] = []
  const { store } = slow(opened.store, () => 2)
  for await (const { path } of walkTree(store, ROOT, { signal })) {
    paths.push(path)
    if (path === '/')
      await opened.store.commit(
        [
          { op: 'delete', path: parsePath('/b/c') },
          { op: 'delete', path: parsePath('/b') },
        ],
        { signal },
      )
  }
  assert.deepEqual(paths, ['/', '/a', '/d'])
})

test('returning early from a walk aborts its reads', async () => {
  await using opened = await openedStore(nodesOf({ a: { b: {} }, c: { d: {} } }))
  const signals: AbortSignal[] = []
  const read: TreeStore['read'] = (path, options) => {
    signals.push(options.signal)
    return opened.store.read(path, options)
  }
  const store = withRead(opened.store, read)
  for await (const { path } of walkTree(store, ROOT, { signal })) if (path === '/a') break
  assert.ok(signals.length > 1 && signals.every(one => one.aborted))
})

test('a walk fails with the failure of a read, and with the abort reason', async () => {
  await using opened = await openedStore(nodesOf({ a: { b: {}, c: {} }, d: {} }))
  const failure = new Error('disk')
  const read: TreeStore['read'] = async (path, options) => {
    if (path === '/a/c') throw failure
    return opened.store.read(path, options)
  }
  const failing = withRead(opened.store, read)
  const seen: WalkedNode[] = []
  await assert.rejects(
    async () => {
      for await (const node of walkTree(failing, ROOT, { signal })) seen.push(node)
    },
    error => error === failure,
  )
  assert.deepEqual(
    seen.map(node => node.path),
    ['/', '/a', '/a/b'],
  )

  const reason = new Error('enough')
  const controller = new AbortController()
  const { store } = slow(opened.store, () => 3)
  await assert.rejects(
    async () => {
      for await (const _node of walkTree(store, ROOT, { signal: controller.signal })) controller.abort(reason)
    },
    error => error === reason,
  )
})

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

function outline(node: StoredNode | undefined): unknown {
  if (node === undefined) return undefined
  const children = [...node.children].toSorted(([a], [b]) => compareText(a, b))
  return {
    properties: [...node.properties],
    children: Object.fromEntries(children.map(([name, child]) => [name, outline(child)])),
  }
}
