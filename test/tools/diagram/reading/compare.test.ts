import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseTree } from '../../../../src/tree/language/parse.ts'
import type { TreeNode } from '../../../../src/tree/node.ts'
import { survey } from '../../../../tools/diagram/reading/survey.ts'
import { architecture } from '../../../../tools/diagram/views/architecture.ts'
import { detail } from '../../../../tools/diagram/views/detail.ts'
import { select } from '../../../../tools/diagram/views/select.ts'
import { viewsOf } from '../../../../tools/diagram/views/views.ts'
import { cardsOf, groupsOf, type Model } from '../../../../tools/diagram/words/model.ts'
import type { DiagramSource } from '../../../../tools/diagram/words/source.ts'
import { draw, drawText, path, sourceOf, turnedAround } from '../drawing.ts'
import { overviewOf } from '../modelled.ts'

function changing(before: string, after: string, more: Partial<DiagramSource> = {}): DiagramSource {
  return sourceOf(before, { name: 'a.tree', after: { tree: parseTree(after).tree, name: 'b.tree' }, ...more })
}

function cards(model: Model): string[] {
  return cardsOf(model.members)
    .map(({ path, change, rows }) => [`${change} ${path}`, ...rows.map(row => `${row.tone}: ${row.text}`)].join(' | '))
    .toArray()
}

function lines(model: Model): string[] {
  return model.edges.map(({ kind, from, to, change }) => `${change} ${from} -> ${to} (${kind})`)
}

test('everything in either tree is drawn, with its change', () => {
  const model = architecture(
    changing(
      '/a\n  one = 1\n  two = 2\n  gone = 0\n/old\n  x = 1\n/same\n  y = 1\n',
      "/a\n  one = 1\n  two = 3\n  new = 'n'\n/new\n  z = 1\n/same\n  y = 1\n",
    ),
  )
  assert.deepEqual(cards(model), [
    'changed /a | removed: − gone  0 | added: + new  n | changed: ~ two  2 → 3 | muted: +1 more',
    'added /new | muted: z  1',
    'removed /old | muted: x  1',
    'same /same | muted: y  1',
  ])
  assert.deepEqual(model.compared, { added: 1, changed: 1, removed: 1, same: 1 })
})

test('a link with a changed target is one removed and one added line', () => {
  const model = architecture(
    changing('/a\n  l -> /b\n  s -> /c\n/b\n/c\n', '/a\n  l -> /c\n  s -> /c\n  n -> /b\n/b\n/c\n'),
  )
  assert.deepEqual(lines(model), [
    'removed /a -> /b (link)',
    'added /a -> /c (link)',
    'added /a -> /b (link)',
    'same /a -> /c (link)',
  ])
})

test('the type of an added or removed node is only beside its name, a changed type is a row', () => {
  const model = architecture(changing('/a : x\n  /providers\n/c : t\n', '/b : y\n  v = 1\n/c : u\n'))
  assert.deepEqual(
    [...cardsOf(model.members)].map(({ name, type, rows }) => [name, type, rows.map(({ text }) => text)]),
    [
      ['a', 'x', []],
      ['b', 'y', ['v  1']],
      ['c', 'u', ['~ type  t → u']],
    ],
  )
})

test('a link is resolved in its own tree: it changes when another link on its path does', () => {
  const model = architecture(
    changing('/a\n  l -> /way/on\n/way\n  on -> /b\n/b\n/c\n', '/a\n  l -> /way/on\n/way\n  on -> /c\n/b\n/c\n'),
  )
  assert.deepEqual(
    lines(model).filter(line => line.includes(' /a ')),
    ['removed /a -> /b (link)', 'added /a -> /c (link)'],
  )
})

test('the cause of a lost or a new target of a link is shown', () => {
  const model = architecture(changing('/a\n  l -> /b\n  m -> /c\n/b\n', '/a\n  l -> /b\n  m -> /c\n/c\n'))
  assert.deepEqual(lines(model), [
    'removed /a -> /b (link)',
    'added /a -> ?/b (dangling)',
    'removed /a -> ?/c (dangling)',
    'added /a -> /c (link)',
  ])
  assert.deepEqual(
    model.findings.map(({ code, message }) => `${code} ${message}`),
    ['LINK_DANGLING /a  l -> /b  points nowhere'],
  )
  assert.equal(model.summary.broken, 1)
})

test('a change of a node without a box is a change of the box that shows it', () => {
  const lifted = architecture(
    changing(
      '/a\n  /providers\n  /databases\n    main -> /b\n/b\n/c\n',
      '/a\n  /providers\n  /databases\n    main -> /c\n/b\n/c\n',
    ),
  )
  assert.equal(cards(lifted)[0], 'changed /a')
  const service = architecture(changing('/a\n  x = 1\n', '/a\n  x = 1\n  /providers\n'))
  assert.deepEqual(cards(service), ['changed /a | muted: x  1 | added: + /providers'])
})

test('a frame is marked when it is added or removed, or changed without a card that shows it', () => {
  const groups = (before: string, after: string): string[] =>
    [...groupsOf(architecture(changing(before, after)).members)].map(({ path, change }) => `${change} ${path}`)
  assert.deepEqual(groups('/a\n  /x\n    v = 1\n', '/b\n  /x\n    v = 1\n'), ['removed /a', 'added /b'])
  assert.deepEqual(groups('/a : t\n  /x\n    v = 1\n', '/a : u\n  /x\n    v = 1\n'), ['changed /a'])
  assert.deepEqual(groups('/a\n  v = 1\n  /x\n', '/a\n  v = 2\n  /x\n'), ['changed /a'])
  const service = (v: number): string => `/a\n  v = ${v}\n  /providers\n  /x\n`
  assert.deepEqual(groups(service(1), service(2)), ['same /a'])
})

test('a circle with a removed link is not a circle any more', () => {
  const text = '/a\n  b -> /b\n  /providers\n/b\n  a -> /a\n  /providers\n'
  const model = architecture(changing(text, text.replace('  a -> /a\n', '')))
  assert.deepEqual(lines(model), ['same /a -> /b (link)', 'removed /b -> /a (link)'])
})

test('an overview shows for each system the number of parts with each change', () => {
  const model = overviewOf(
    changing(
      '/a\n  /x\n    v = 1\n    l -> /b\n  /y\n    v = 1\n    l -> /b\n/b\n  v = 1\n',
      '/a\n  /x\n    v = 2\n    l -> /b\n  /z\n    v = 1\n/b\n  v = 1\n/c\n  v = 1\n',
    ),
  )
  assert.deepEqual(cards(model), [
    'changed /a | muted: 3 nodes | changed: 1 added · 1 changed · 1 removed',
    'same /b | muted: 1 node',
    'added /c | muted: 1 node',
  ])
  assert.deepEqual(lines(model), ['changed /a -> /b (link)'])
})

test('in a table every row shows its change', () => {
  const model = detail(
    changing(
      '/a\n  v = 1\n  p => /d v\n  l -> /b\n  /x\n/b\n/d\n  v = 1\n',
      '/a\n  v = 2\n  l -> /c\n  /y\n/c\n/d\n  v = 1\n',
    ),
  )
  const [a] = cardsOf(model.members)
  assert.deepEqual(
    a?.sheet?.map(({ change, name, value }) => `${change} ${name} ${value?.text ?? ''}`.trim()),
    ['changed v 1 → 2', 'removed p => /d v', 'removed l -> /b', 'added l -> /c', 'removed /x', 'added /y'],
  )
  assert.deepEqual(
    model.edges.map(({ change, fromPort, to }) => [change, fromPort, to]),
    [
      ['removed', 'r2', '/b'],
      ['added', 'r3', '/c'],
      ['removed', 'r1', '/d'],
    ],
  )
})

test('the picture shows the names of both trees and the totals of the changes', async () => {
  const source = changing('/a\n  v = 1\n  /x\n', '/a\n  v = 2\n/b\n  /providers\n')
  const dot = await drawText(source, { format: 'dot' })
  assert.match(dot, />a\.tree → b\.tree</)
  assert.match(dot, />2 nodes added · 1 changed · 1 removed · 0 unchanged</)
  for (const entry of ['added', 'removed', 'changed']) assert.ok(dot.includes(`> ${entry}<`), entry)
  assert.ok(!dot.includes('> service<'), 'roles are not shown')
  assert.match(await drawText(changing('/a\n  v = 1\n', '/a\n  v = 1\n'), { format: 'dot' }), />no differences</)
})

test('only changes are drawn on request', async () => {
  const text = '/a\n  l -> /b\n/b\n  v = 1\n/c\n  v = 1\n'
  const dot = await drawText(changing(text, text.replace('v = 1', 'v = 2')), { format: 'dot', only: 'changes' })
  assert.deepEqual(
    [...dot.matchAll(/^ +"(\/\w+)" \[/gm)].map(([, path]) => path),
    ['/b'],
  )
  assert.match(dot, /← 1 more user/)
  await assert.rejects(draw(changing(text, text), { only: 'changes' }), {
    code: 'EMPTY_GRAPH',
    message: 'nothing to draw: a.tree has no changes',
  })
})

test('of a frame that changes while nothing inside it does, a card with the change is drawn', () => {
  const before = '/top : t\n  /kid\n    /k2\n/other\n  /x\n'
  const source = changing(before, before.replace('  /kid', '  b = 1\n  /kid'))
  const model = select(
    architecture(source),
    { collapse: [], focus: undefined, only: 'changes' },
    'architecture',
    'a.tree',
  )
  assert.deepEqual(cards(model), ['changed /top | added: + b  1'])
  assert.deepEqual(
    [...cardsOf(model.members)].map(card => card.type),
    ['t'],
  )
})

test('of two trees that differ in one node, a picture of only the changes draws something in every view', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'providers')
  const paths = fc.uniqueArray(
    fc.array(name, { minLength: 1, maxLength: 7 }).map(names => `/${names.join('/')}`),
    { minLength: 1, maxLength: 8 },
  )
  let frames = 0
  fc.assert(
    fc.property(paths, fc.nat(), (chosen, index) => {
      const all = [
        ...new Set(chosen.flatMap(path => path.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/')))),
      ]
        .filter(path => path !== '')
        .sort()
      const changed = all[index % all.length] as string
      const source = {
        ...changing('', ''),
        tree: treeOf(all, ''),
        after: { tree: treeOf(all, changed), name: 'b.tree' },
      }
      const known = survey(source)
      if (groupsOf(architecture(source, known).members).some(({ change }) => change === 'changed')) frames++
      const draw = viewsOf(source, known, 'links', { collapse: [], focus: undefined, only: 'changes' })
      for (const view of ['architecture', 'overview', 'detail'] as const)
        assert.ok(draw(view).members.length > 0, `${view} of a change of ${changed} among ${all.join(' ')}`)
    }),
  )
  assert.ok(frames > 10, `${frames} changed frames`)
})

function treeOf(paths: readonly string[], changed: string): TreeNode {
  const text = paths.map(path => {
    const indent = '  '.repeat(path.split('/').length - 2)
    const line = `${indent}/${path.slice(path.lastIndexOf('/') + 1)}\n`
    return path === changed ? `${line}${indent}  v = 1\n` : line
  })
  return parseTree(text.join('')).tree
}

test('a focus may be on an added or a removed node', async () => {
  const source = changing('/a\n  l -> /r/old\n/old\n', '/a\n  l -> /r/new\n/new\n', { root: path('/r') })
  for (const focus of ['/r/old', '/r/new'])
    assert.match(await drawText(source, { format: 'dot', focus }), /"\/r\/a" -> /)
})

test('the order in which the two trees are written does not matter', async () => {
  const source = changing('/a\n  v = 1\n  l -> /b\n/b\n  x = 1\n  y = 2\n', '/b\n  y = 3\n  z = 1\n/c\n  l -> /b\n')
  const turned = {
    ...source,
    tree: turnedAround(source.tree),
    after: { name: 'b.tree', tree: turnedAround(source.after!.tree) },
  }
  for (const view of ['architecture', 'detail', 'overview'] as const)
    assert.equal(await drawText(turned, { format: 'dot', view }), await drawText(source, { format: 'dot', view }))
})
