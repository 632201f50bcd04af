import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Operation } from '../../src/store/store.ts'
import { encodeData } from '../../src/tree/data.ts'
import type { TreePath } from '../../src/tree/path.ts'
import type { Value } from '../../src/tree/value.ts'
import { fails } from '../support/calls.ts'
import { openCalled } from './called.ts'

const TREE = `/pool
  main -> /svc
/svc
  n = 0
  /b
    n = 0
    /deep
  /a
    n = 0
`

test('a node with its children has all of them with their data, ordered by name, links followed', async () => {
  await using world = await openCalled(TREE)
  const { node, children, provenance } = await world.tree.getNode({ path: '/pool/main', withChildren: true })
  assert.equal(provenance?.realPath, '/svc')
  assert.deepEqual([node?.path, node?.jsonProperties, node?.stat?.childCount], ['/svc', { n: '0' }, 2])
  assert.deepEqual(
    children.map(child => [child.path, child.jsonProperties, child.stat?.childCount]),
    [
      ['/svc/a', { n: '0' }, 0],
      ['/svc/b', { n: '0' }, 1],
    ],
  )
  assert.deepEqual((await world.tree.getNode({ path: '/svc' })).children, [])
  assert.deepEqual((await world.tree.getNode({ path: '/svc/a', withChildren: true })).children, [])
  assert.deepEqual(
    (await world.tree.getNode({ path: '/svc', withChildren: true, jsonOnly: true })).children[0]?.properties,
    undefined,
  )
})

test('the node and its children are never of two moments, while one transaction after the other changes them', async () => {
  await using world = await openCalled(TREE)
  const { store, tree } = world
  const signal = AbortSignal.timeout(30_000)
  const data = (n: number) => encodeData(new Map([['n', String(n) as Value]]))
  let done = false
  const writing = (async () => {
    for (let n = 1; n <= 300; n++) {
      const set = (path: string): Operation => ({ op: 'set', path: path as TreePath, data: data(n) })
      const child = `/svc/x${n % 2}` as TreePath
      const other = `/svc/x${(n + 1) % 2}` as TreePath
      const turn: Operation[] = [{ op: 'create', path: child, data: data(n) }]
      if (n > 1) turn.push({ op: 'delete', path: other })
      await store.commit([set('/svc'), set('/svc/a'), set('/svc/b'), ...turn], { signal })
    }
    done = true
  })()
  let [answers, moments] = [0, new Set<string>()]
  while (!done) {
    const { node, children } = await tree.getNode({ path: '/svc', withChildren: true })
    const n = node?.jsonProperties.n ?? ''
    const count = n === '0' ? 2 : 3
    assert.deepEqual([node?.stat?.childCount, children.length], [count, count], `at ${n}`)
    for (const child of children) assert.equal(child.jsonProperties.n, n, `${child.path} at ${n}`)
    answers++
    moments.add(n)
  }
  await writing
  assert.ok(answers > 20 && moments.size > 5, `${answers} answers of ${moments.size} moments`)
})

test('a read that is synced has what was written before', async () => {
  await using world = await openCalled(TREE)
  await world.tree.getNode({ path: '/svc', withChildren: true })
  await world.tree.createNode({ path: '/svc/c', properties: { n: 1 } })
  const { children } = await world.tree.getNode({ path: '/svc', withChildren: true, consistency: 2 })
  assert.deepEqual(
    children.map(child => child.path),
    ['/svc/a', '/svc/b', '/svc/c'],
  )
})

test('a path that leads nowhere is NOT_FOUND, and children that do not fit into a message are refused with what to do', async () => {
  await using world = await openCalled(TREE, { limits: { messageBytes: 100_000 } })
  await fails(world.tree.getNode({ path: '/none', withChildren: true }), 'NOT_FOUND')
  for (let i = 0; i < 4; i++)
    await world.tree.createNode({ path: `/svc/large${i}`, properties: { x: 'x'.repeat(30_000) } })
  await fails(world.tree.getNode({ path: '/svc', withChildren: true }), 'PAYLOAD_TOO_LARGE')
  assert.equal((await world.tree.getNode({ path: '/svc' })).node?.path, '/svc')
})

test('more children than a gateway reads are TOO_MANY', async () => {
  await using world = await openCalled(TREE, { views: { maxChildren: 1 } })
  await fails(world.tree.getNode({ path: '/svc', withChildren: true }), 'TOO_MANY')
})
