import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { RegistryError } from '../../../src/tree/errors.ts'
import { links } from '../../../src/tree/keys.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import { drive } from '../../../src/tree/links/drive.ts'
import { nodeAt, resolution, resolveIn } from '../../../src/tree/links/resolve.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { parsePath, type TreePath } from '../../../src/tree/path.ts'
import type { Value } from '../../../src/tree/value.ts'

const TREE = parseTree(`
/top
  up -> ..
  slash -> /
  self -> self
  grow -> grow/x
  empty -> ""
  above -> ../../..
  control -> "/a\\u0001b"
  gone -> /no/where
  via -> gone
  x -> /top/a
  far -> /top/hidden/deep
  hidden -> /top/a/b
  /a
    loop -> ./b/loop
    /b
      top -> /top
      loop -> /top/a/loop
      l -> c
      l2 -> ../c
      shadowed -> /top
      /shadowed
      /c
        /d
    /c
`).tree

const ROOT_LINK: TreeNode = {
  properties: new Map([['start ->', '"/top/a"' as Value]]),
  children: TREE.children,
}

const path = (text: string): TreePath => parsePath(text)

describe('a path', () => {
  const RESOLVED: [asked: string, realPath: string, hops: number][] = [
    ['/', '/', 0],
    ['/top/a/b', '/top/a/b', 0],
    ['/top/a/b/l', '/top/a/b/c', 1],
    ['/top/a/b/l2', '/top/a/c', 1],
    ['/top/a/b/l/d', '/top/a/b/c/d', 1],
    ['/top/a/b/shadowed', '/top/a/b/shadowed', 0],
    ['/top/up', '/', 1],
    ['/top/up/top/up', '/', 2],
    ['/top/slash/top/a', '/top/a', 1],
    ['/top/x/b/top/x/b/top/x/b/l/d', '/top/a/b/c/d', 6],
    ['/start/b/l', '/top/a/b/c', 2],
  ]
  for (const [asked, realPath, hops] of RESOLVED)
    test(`${asked} leads to ${realPath} over ${hops} links`, () => {
      const resolved = resolveIn(ROOT_LINK, path(asked))
      assert.equal(resolved.realPath, realPath)
      assert.equal(resolved.hops.length, hops)
    })

  test('names the node, the name and the target of every link on it', () => {
    assert.deepEqual(resolveIn(ROOT_LINK, path('/start/b/l')).hops, [
      { path: '/', name: 'start', target: '/top/a' },
      { path: '/top/a/b', name: 'l', target: 'c' },
    ])
  })

  const NOWHERE: [asked: string, code: string, message: string, facts: Record<string, string>][] = [
    ['/no', 'NOT_FOUND', '/no does not exist', { path: '/no', missing: '/no' }],
    ['/top/q/r', 'NOT_FOUND', '/top/q/r does not exist: there is no /top/q', { path: '/top/q/r', missing: '/top/q' }],
    [
      '/top/x/q/r',
      'NOT_FOUND',
      '/top/x/q/r does not exist: there is no /top/a/q (through /top/x -> /top/a)',
      { path: '/top/x/q/r', missing: '/top/a/q', hops: '/top/x' },
    ],
    [
      '/top/gone/x',
      'LINK_DANGLING',
      '/top/gone/x leads nowhere: the link /top/gone -> /no/where is broken, /no does not exist',
      { path: '/top/gone/x', link: '/top/gone', target: '/no/where' },
    ],
    [
      '/top/via',
      'LINK_DANGLING',
      '/top/via leads nowhere: the link /top/gone -> /no/where is broken, /no does not exist',
      { path: '/top/via', link: '/top/gone', target: '/no/where' },
    ],
    [
      '/top/far',
      'LINK_DANGLING',
      '/top/far leads nowhere: the link /top/far -> /top/hidden/deep is broken, /top/a/b/deep does not exist',
      { path: '/top/far', link: '/top/far', target: '/top/hidden/deep' },
    ],
    [
      '/top/empty',
      'LINK_DANGLING',
      '/top/empty leads nowhere: the link /top/empty -> "" is broken, it has no target',
      { path: '/top/empty', link: '/top/empty', target: '' },
    ],
    [
      '/top/above',
      'LINK_DANGLING',
      '/top/above leads nowhere: the link /top/above -> ../../.. is broken, its target leads above the root',
      { path: '/top/above', link: '/top/above', target: '../../..' },
    ],
    [
      '/top/self',
      'LINK_LOOP',
      'links go in a circle: /top/self -> /top/self',
      { path: '/top/self', hops: '/top/self -> /top/self' },
    ],
    [
      '/top/grow',
      'LINK_LOOP',
      'links go in a circle: /top/grow -> /top/grow',
      { path: '/top/grow', hops: '/top/grow -> /top/grow' },
    ],
    [
      '/top/a/loop/x',
      'LINK_LOOP',
      'links go in a circle: /top/a/loop -> /top/a/b/loop -> /top/a/loop',
      { path: '/top/a/loop/x', hops: '/top/a/loop -> /top/a/b/loop -> /top/a/loop' },
    ],
  ]
  for (const [asked, code, message, facts] of NOWHERE)
    test(`${asked} is ${code}: ${message}`, () => {
      assert.deepEqual(failure(TREE, asked), { code, message, facts })
    })

  test('never reads a name that no store can hold', () => {
    assert.equal(failure(TREE, '/top/control').code, 'LINK_DANGLING')
    assert.deepEqual(lookups(TREE, '/top/control'), ['/top/control', '/top'])
  })

  test('of more than 40 links is a loop, of 40 it is not', () => {
    const chain = (length: number): string =>
      `/a\n${Array.from({ length }, (_, i) => `  l${i} -> l${i + 1}\n`).join('')}  /l${length}\n`
    assert.equal(resolveIn(parseTree(chain(40)).tree, path('/a/l0')).hops.length, 40)
    assert.equal(failure(parseTree(chain(41)).tree, '/a/l0').code, 'LINK_LOOP')
  })

  test('needs one read where there is no link, and reads no node twice', () => {
    assert.deepEqual(lookups(TREE, '/top/a/b'), ['/top/a/b'])
    assert.deepEqual(lookups(TREE, '/top/a/b/l'), ['/top/a/b/l', '/top/a/b', '/top/a/b/c'])
    const asked = lookups(ROOT_LINK, '/start/b/top/x/b/l/d')
    assert.deepEqual(asked, [...new Set(asked)])
  })

  test('reads few nodes however long the targets are', () => {
    const tree = parseTree(`/a\n  l -> l${'/x'.repeat(50)}\n  m -> ${'/y'.repeat(500_000)}\n`).tree
    assert.equal(failure(tree, '/a/l').code, 'LINK_LOOP')
    assert.deepEqual(lookups(tree, '/a/l'), ['/a/l', '/a'])
    assert.equal(failure(tree, '/a/m').code, 'LINK_DANGLING')
    assert.deepEqual(lookups(tree, '/a/m'), ['/a/m', '/a'])
  })

  test('resolves as in zc.zk, for any links', () => {
    const target = fc.constantFrom(
      '/a',
      '/b',
      '/a/b',
      '/a/b/c',
      'a',
      'b/c',
      '../b',
      '..',
      '.',
      './c',
      '/',
      '/c/a',
      '../../a',
    )
    const name = fc.constantFrom('a', 'b', 'c')
    const node = (depth: number): fc.Arbitrary<TreeNode> =>
      fc
        .tuple(
          fc.array(fc.tuple(name, target), { maxLength: 2 }),
          depth === 0 ? fc.constant([]) : fc.array(fc.tuple(name, node(depth - 1)), { maxLength: 2 }),
        )
        .map(([entries, children]) => ({
          properties: new Map(entries.map(([link, to]) => [`${link} ->`, JSON.stringify(to) as Value])),
          children: new Map(children),
        }))
    const asked = fc.array(name, { minLength: 1, maxLength: 5 }).map(names => `/${names.join('/')}`)
    fc.assert(
      fc.property(node(3), asked, (tree, text) => {
        const ours = failureOrPath(tree, text)
        assert.equal(ours.startsWith('/') ? ours : undefined, original(tree, text, { left: 300 }))
      }),
      { numRuns: 5_000 },
    )
  })
})

function failureOrPath(tree: TreeNode, asked: string): string {
  try {
    return resolveIn(tree, path(asked)).realPath
  } catch (error) {
    assert.ok(error instanceof RegistryError)
    return error.code
  }
}

function failure(tree: TreeNode, asked: string): { code: string; message: string; facts: unknown } {
  try {
    resolveIn(tree, path(asked))
  } catch (error) {
    assert.ok(error instanceof RegistryError)
    return { code: error.code, message: error.message, facts: error.facts }
  }
  throw new Error(`${asked} leads somewhere`)
}

/** The paths that a resolution looks up. */
function lookups(tree: TreeNode, asked: string): string[] {
  const paths: string[] = []
  try {
    drive(resolution(path(asked)), at => {
      paths.push(at)
      return nodeAt(tree, at)
    })
  } catch (error) {
    assert.ok(error instanceof RegistryError)
  }
  return paths
}

/** zc.zk's own way: resolve the parent, look for a child, then for a link. Undefined where it raises; `fuel` ends its loops. */
function original(tree: TreeNode, asked: string, fuel: { left: number }): string | undefined {
  if (fuel.left-- <= 0) return undefined
  const names: string[] = []
  for (const name of asked.split('/'))
    if (name === '..') {
      if (names.pop() === undefined) return undefined
    } else if (name !== '' && name !== '.') names.push(name)
  const text = `/${names.join('/')}` as TreePath
  if (nodeAt(tree, text) !== undefined) return text
  const base = original(tree, `/${names.slice(0, -1).join('/')}`, fuel)
  if (base === undefined) return undefined
  const name = names.at(-1) as string
  const real = nodeAt(tree, base as TreePath)
  const child = `${base === '/' ? '' : base}/${name}` as TreePath
  if (nodeAt(tree, child) !== undefined) return child
  const target = links(real?.properties ?? new Map()).get(name)
  if (target === undefined) return undefined
  return original(tree, target.startsWith('/') ? target : `${base}/${target}`, fuel)
}
