import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { diffTrees } from '../../../src/tree/change/diff.ts'
import { type Plan, plan, type Trim } from '../../../src/tree/change/plan.ts'
import { decodeData } from '../../../src/tree/data.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import type { StoredNode, TreeNode } from '../../../src/tree/node.ts'
import { MAX_DEPTH, parsePath, ROOT } from '../../../src/tree/path.ts'
import { STAT, stored } from '../../support/stores/stored.ts'
import { anyTree, plain, similarTree } from '../arbitraries.ts'
import { applyPlan } from './apply-plan.ts'

const TRIMS: readonly Trim[] = ['report', 'keep', 'delete']

const tree = (text: string): TreeNode => parseTree(text).tree

const beneath = (node: TreeNode): TreeNode => ({ properties: new Map(), children: new Map([['top', node]]) })

describe('a plan', () => {
  test('leads to the wanted tree, for any two trees', () => {
    const pair = fc.oneof(fc.tuple(similarTree, similarTree), fc.tuple(anyTree, anyTree))
    fc.assert(
      fc.property(pair, ([current, wanted]) => {
        const made = plan(ROOT, stored(beneath(current)), beneath(wanted), 'delete')
        assert.deepEqual(plain(applyPlan(beneath(current), made)), plain(beneath(wanted)))
      }),
      { numRuns: 2_000 },
    )
  })

  test('from a tree to itself is empty and counts every node', () => {
    fc.assert(
      fc.property(similarTree, node => {
        for (const trim of TRIMS) {
          const made = plan(ROOT, stored(beneath(node)), beneath(node), trim)
          assert.deepEqual({ ...made, unchanged: 0 }, { path: ROOT, steps: [], kept: [], absent: [], unchanged: 0 })
          assert.equal(made.unchanged, countNodes(beneath(node)) - 1)
        }
      }),
    )
  })

  test('that is applied leaves nothing to do', () => {
    fc.assert(
      fc.property(similarTree, similarTree, (current, wanted) => {
        const after = applyPlan(beneath(current), plan(ROOT, stored(beneath(current)), beneath(wanted), 'keep'))
        assert.deepEqual(plan(ROOT, stored(after), beneath(wanted), 'keep').steps, [])
        assert.ok(diffTrees(beneath(wanted), after).every(difference => difference.op === 'added'))
      }),
    )
  })

  test('can be followed in its order: parents before children, a node only after everything below it', () => {
    fc.assert(
      fc.property(similarTree, similarTree, (current, wanted) => {
        const { steps } = plan(ROOT, stored(beneath(current)), beneath(wanted), 'delete')
        const there = new Set(pathsOf(beneath(current)))
        for (const { op, path } of steps) {
          const parent = path.slice(0, path.lastIndexOf('/')) || '/'
          if (op === 'create') assert.ok(there.has(parent) && !there.has(path))
          else assert.ok(there.has(path))
          if (op === 'delete') {
            assert.ok(![...there].some(other => other.startsWith(`${path}/`)))
            there.delete(path)
          } else there.add(path)
        }
      }),
    )
  })

  test('never deletes an ephemeral node or what it lives below, and deletes all other extras', () => {
    const ephemeral = (path: string) => path.endsWith('/d') || path.endsWith('/c/b')
    fc.assert(
      fc.property(similarTree, similarTree, (current, wanted) => {
        const now = stored(withoutBelow(beneath(current), ephemeral), ephemeral)
        const then = withoutBelow(beneath(wanted), ephemeral)
        const made = plan(ROOT, now, then, 'delete')
        const after = new Set(pathsOf(applyPlan(plain(now), made)))
        const living = pathsOf(now).filter(ephemeral)
        const kept = new Set(made.kept.map(({ path }) => path as string))
        for (const path of living) assert.ok(after.has(path))
        const expected = new Set([...pathsOf(then), ...living.flatMap(ancestorsAndSelf)])
        assert.deepEqual(after, expected)
        for (const path of after) assert.equal(kept.has(path), !pathsOf(then).includes(path))
      }),
    )
  })

  test('is not changed by its own application', () => {
    const current = stored(tree('/a\n  x = 1\n  /b\n'))
    const before = plain(current)
    applyPlan(current, plan(ROOT, current, tree('/a\n  x = 2\n  /c\n'), 'delete'))
    assert.deepEqual(plain(current), before)
  })

  test('replaces the properties of a node and keeps the bytes of those that stay', () => {
    const current = withData(tree('/a\n'), '{ "x": 1.0, "gone": 1, "é": "\\u00e9" , "y":2 }')
    const { steps } = plan(ROOT, current, tree('/a\n  x = 1.0\n  "é" = "é"\n  y = 3\n  z = 4\n'), 'report')
    const [step] = steps
    assert.ok(step?.op === 'set')
    assert.equal(Buffer.from(step.data ?? []).toString(), '{ "x": 1.0, "é": "\\u00e9" , "y":3,"z":4 }')
    assert.deepEqual(step.changes, [
      { op: 'remove', key: 'gone', value: '1' },
      { op: 'change', key: 'y', from: '2', to: '3' },
      { op: 'add', key: 'z', value: '4' },
    ])
    assert.equal(step.expect, current.children.get('a')?.stat)
  })

  test('distinguishes 1, 1.0 and true', () => {
    const current = stored(tree('/a\n  x = 1\n  y = 1\n  z = 1\n'))
    assert.deepEqual(summary(plan(ROOT, current, tree('/a\n  x = 1\n  y = 1.0\n  z = True\n'), 'report')), ['set /a'])
  })

  test('does not change nodes whose data are equal in another spelling', () => {
    const current = withData(tree('/a\n'), ' { "b":1, "a": "\\u0041" }\n')
    assert.deepEqual(plan(ROOT, current, tree('/a\n  a = "A"\n  b = 1\n'), 'delete').steps, [])
  })

  const CURRENT = tree('/t\n  /keep\n    /old\n  /extra\n    /below\n/other\n  /x\n')
  const WANTED = tree('/t\n  /keep\n  /new\n    /one\n')

  test('with report lists the tops of extra subtrees and deletes nothing', () => {
    const made = plan(ROOT, stored(CURRENT), WANTED, 'report')
    assert.deepEqual(summary(made), ['create /t/new', 'create /t/new/one', '(extra /t/extra)', '(extra /t/keep/old)'])
    assert.equal(made.unchanged, 2)
  })

  test('with keep does not mention extra subtrees', () => {
    assert.deepEqual(summary(plan(ROOT, stored(CURRENT), WANTED, 'keep')), ['create /t/new', 'create /t/new/one'])
  })

  test('with delete deletes extra subtrees, deepest first, and never on the level of the top nodes', () => {
    assert.deepEqual(summary(plan(ROOT, stored(CURRENT), WANTED, 'delete')), [
      'delete /t/extra/below',
      'delete /t/extra',
      'delete /t/keep/old',
      'create /t/new',
      'create /t/new/one',
    ])
  })

  test('below another path works on the paths below it and leaves that node itself alone', () => {
    const current = stored(tree('/cms\n  threads = 1\n  /old\n')).children.get('cms') as StoredNode
    const made = plan(parsePath('/deep/cms'), current, tree('/a\n  /b\n'), 'delete')
    assert.deepEqual(summary(made), ['create /deep/cms/a', 'create /deep/cms/a/b'])
    assert.deepEqual([...applyPlan(current, made).children.keys()], ['old', 'a'])
  })

  test('keeps live providers and their parents, but not their siblings, and gives the reason', () => {
    const current = stored(tree('/s\n  /extra\n    /1.2.3.4:80\n    /dead\n    /deep\n      /1.2.3.4:81\n'), path =>
      /:[0-9]+$/.test(path),
    )
    assert.deepEqual(summary(plan(ROOT, current, tree('/s\n'), 'delete')), [
      'delete /s/extra/dead',
      '(holds-ephemeral /s/extra)',
      '(ephemeral /s/extra/1.2.3.4:80)',
      '(holds-ephemeral /s/extra/deep)',
      '(ephemeral /s/extra/deep/1.2.3.4:81)',
    ])
  })

  test('does not report a live provider as a leftover', () => {
    const current = stored(tree('/s\n  /1.2.3.4:80\n'), path => path.endsWith(':80'))
    assert.deepEqual(summary(plan(ROOT, current, tree('/s\n'), 'report')), ['(ephemeral /s/1.2.3.4:80)'])
  })

  test('leaves an ephemeral node of the text alone unless its properties differ', () => {
    const current = stored(tree('/s\n  /p\n    pid = 1\n'), path => path === '/s/p')
    assert.deepEqual(summary(plan(ROOT, current, tree('/s\n  /p\n    pid = 1\n'), 'delete')), [])
    assert.deepEqual(summary(plan(ROOT, current, tree('/s\n  /p\n    pid = 2\n'), 'delete')), ['set /s/p'])
  })

  test('refuses children below an ephemeral node', () => {
    const current = stored(tree('/s\n  /p\n'), path => path === '/s/p')
    assert.throws(() => plan(ROOT, current, tree('/s\n  /p\n    /child\n'), 'keep'), {
      code: 'EPHEMERAL_PARENT',
      message: '/s/p is ephemeral and cannot have children',
    })
  })
  test('refuses to go deeper than a path can name', () => {
    const deep = parsePath(`/${Array.from({ length: MAX_DEPTH - 1 }, () => 'n').join('/')}`)
    const empty = stored(tree(''))
    assert.equal(plan(deep, empty, tree('/a\n'), 'keep').steps.length, 1)
    assert.throws(() => plan(deep, empty, tree('/a\n  /b\n'), 'keep'), { code: 'DEPTH_EXCEEDED' })
  })
})

function summary({ steps, kept }: Plan): string[] {
  return [...steps.map(({ op, path }) => `${op} ${path}`), ...kept.map(({ reason, path }) => `(${reason} ${path})`)]
}

function withData(node: TreeNode, text: string): StoredNode {
  const data = Buffer.from(text)
  const children = new Map(
    [...node.children].map(([name]) => [
      name,
      { properties: decodeData(data), data, children: new Map(), stat: { ...STAT, version: 7 } },
    ]),
  )
  return { ...stored({ properties: new Map(), children: new Map() }), children }
}

function countNodes(node: TreeNode): number {
  return pathsOf(node).length
}

/** All paths of a tree, its top as "/". */
function pathsOf(node: TreeNode, path = ''): string[] {
  return [path || '/', ...[...node.children].flatMap(([name, child]) => pathsOf(child, `${path}/${name}`))]
}

function withoutBelow(node: TreeNode, isLeaf: (path: string) => boolean, path = ''): TreeNode {
  const children = isLeaf(path)
    ? []
    : [...node.children].map(([name, child]): [string, TreeNode] => [
        name,
        withoutBelow(child, isLeaf, `${path}/${name}`),
      ])
  return { properties: node.properties, children: new Map(children) }
}

function ancestorsAndSelf(path: string): string[] {
  const names = path.split('/').slice(1)
  return ['/', ...names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`)]
}
