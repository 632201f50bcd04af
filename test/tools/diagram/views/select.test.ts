import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DiagramOptions } from '../../../../tools/diagram/index.ts'
import { survey } from '../../../../tools/diagram/reading/survey.ts'
import { selectionOf } from '../../../../tools/diagram/views/selection.ts'
import { viewsOf } from '../../../../tools/diagram/views/views.ts'
import { globOf } from '../../../../tools/diagram/words/glob.ts'
import { cardsOf, groupsOf, type Model } from '../../../../tools/diagram/words/model.ts'
import type { DiagramSource } from '../../../../tools/diagram/words/source.ts'
import { drawText, path, sourceOf } from '../drawing.ts'

/** A chain a -> b -> c -> d, with e beside it. */
const CHAIN = `
/a
  b -> /b
  /providers
/b
  c -> /c
  e -> /e
  /providers
/c
  d -> /d
  /providers
/d
  /providers
/e
  d -> /d
  /providers
`

function modelOf(source: DiagramSource, options: Partial<DiagramOptions>): Model {
  const known = survey(source)
  const { selection } = selectionOf(source, known, options)
  return viewsOf(source, known, 'links', selection)(options.view ?? 'architecture')
}

function cards(model: Model): string[] {
  return cardsOf(model.members)
    .map(({ path, rows }) => [path, ...rows.map(row => row.text)].join(' | '))
    .toArray()
}

function lines(model: Model): string[] {
  return model.edges.map(({ from, to, faint }) => `${from} -> ${to}${faint ? ' (faint)' : ''}`)
}

test('a focus keeps its neighbourhood, and counts omitted neighbours on each card', () => {
  const model = modelOf(sourceOf(CHAIN), { focus: '/c' })
  assert.deepEqual(cards(model), ['/b | ← 1 more user   → 1 more used', '/c', '/d | ← 1 more user'])
  assert.deepEqual(lines(model), ['/b -> /c', '/c -> /d'])
  assert.deepEqual(model.scope, {
    title: 'Focus: /c',
    facts: ['1 hop in each direction', '3 of 5 services'],
    notes: [],
  })
})

test('depth is counted in lines, in the requested direction', () => {
  const near = (options: Partial<DiagramOptions>): string =>
    cardsOf(modelOf(sourceOf(CHAIN), { focus: '/c', ...options }).members)
      .map(card => card.path)
      .toArray()
      .join(' ')
  assert.equal(near({ depth: 0 }), '/c')
  assert.equal(near({ focusDirection: 'in' }), '/b /c')
  assert.equal(near({ focusDirection: 'in', depth: 2 }), '/a /b /c')
  assert.equal(near({ focusDirection: 'out', depth: 9 }), '/c /d')
  assert.equal(near({ depth: 2 }), '/a /b /c /d')
})

test('lines between neighbours are dimmed', () => {
  const model = modelOf(sourceOf('/a\n  b -> /b\n  c -> /c\n/b\n  c -> /c\n/c\n  x = 1\n'), { focus: '/c' })
  assert.deepEqual(lines(model), ['/a -> /b (faint)', '/a -> /c', '/b -> /c'])
})

test('the focus is on the cards at or below its path, or else on the one that contains it', () => {
  const text = '/s\n  /x\n    t -> /t\n    /providers\n  /y\n/t\n  /providers\n    /host\n'
  const focus = (path: string): string[] =>
    [...cardsOf(modelOf(sourceOf(text), { focus: path, depth: 0 }).members)].map(
      card => `${card.path}${card.focus ? '!' : ''}`,
    )
  assert.deepEqual(focus('/s'), ['/s/x', '/s/y'])
  assert.deepEqual(focus('/s/x'), ['/s/x!'])
  assert.deepEqual(focus('/t/providers/host'), ['/t!'])
  assert.equal([...groupsOf(modelOf(sourceOf(text), { focus: '/s' }).members)][0]?.focus, true)
})

test('a frame with only its own card left is not drawn', () => {
  const text = '/a\n  b -> /b\n/b\n  /providers\n  /databases\n    /main\n'
  const model = modelOf(sourceOf(text), { focus: '/a' })
  assert.deepEqual([...groupsOf(model.members)], [])
  assert.deepEqual(
    [...cardsOf(model.members)].map(({ path, heads }) => [path, heads]),
    [
      ['/a', false],
      ['/b', false],
    ],
  )
})

test('a line to a frame counts for all its members', () => {
  const text = '/a\n  all -> /g\n/g\n  /x\n  /y\n/z\n  y -> /g/y\n'
  assert.deepEqual(lines(modelOf(sourceOf(text), { focus: '/g/y' })), ['/a -> /g/y', '/z -> /g/y'])
  assert.deepEqual(cards(modelOf(sourceOf(text), { focus: '/a' })), ['/a', '/g/x', '/g/y | ← 1 more user'])
})

test('in the other views, the focus is on a whole system', () => {
  const text = '/s\n  /x\n    t -> /t\n    /providers\n/t\n  /providers\n/u\n  /providers\n'
  for (const view of ['overview', 'detail'] as const) {
    const model = modelOf(sourceOf(text), { focus: '/s/x', view })
    assert.deepEqual(
      [...cardsOf(model.members)].map(card => `${card.path}${card.focus ? '!' : ''}`),
      ['/s!', '/t'],
    )
    assert.equal(model.scope?.facts[1], '2 of 3 systems')
  }
})

test('a focus that is not in the tree is an error with a suggestion', async () => {
  const source = sourceOf('/orders\n  /providers\n')
  await assert.rejects(drawText(source, { focus: '/order' }), {
    code: 'NOT_FOUND',
    message: '/order is not in test.tree',
    hint: 'did you mean /orders?',
  })
  await assert.rejects(drawText(source, { focus: 'orders' }), { code: 'BAD_PATH' })
  await assert.rejects(drawText(source, { focus: '/orders', depth: -1 }), { code: 'BAD_ARGUMENT' })
})

test('a part of a tree can be focused on by its whole path', () => {
  const source = sourceOf('/web\n  basket -> ./cart\n  /providers\n  /cart\n', { root: path('/shop') })
  assert.deepEqual(cards(modelOf(source, { focus: '/shop/web/cart' })), ['/shop/web', '/shop/web/cart'])
})

test('a collapsed frame is one card with the lines of all its members', () => {
  const source = sourceOf(
    `
    /s
      /x
        t -> /t
        y -> /s/y
        /providers
      /y
        t -> /t
        gone -> /nowhere
        /providers
    /t
      x -> /s/x
      /providers
    `,
    {
      live: new Map([
        ['/s/x', 2],
        ['/s/y', 3],
      ]),
    },
  )
  const model = modelOf(source, { collapse: ['/s'] })
  assert.deepEqual(cards(model), ['/s | 2 services', '/t'])
  const [card] = cardsOf(model.members)
  assert.equal(card?.state?.text, '● 5 live')
  assert.deepEqual(
    model.edges.map(({ kind, from, to, links }) => [kind, from, to, links.length]),
    [
      ['cycle', '/s', '/t', 2],
      ['dangling', '/s', '?/nowhere', 1],
      ['cycle', '/t', '/s', 1],
    ],
  )
})

test('a collapsed node of a table is one row, where the lines of its subtree begin and end', () => {
  const text = '/s\n  /x\n    a = 1\n    t -> /t\n/t\n  y -> /s/x\n'
  const model = modelOf(sourceOf(text), { collapse: ['x'], view: 'detail' })
  const [s] = cardsOf(model.members)
  assert.deepEqual(
    s?.sheet?.map(({ name, value }) => [name, value?.text]),
    [['/x', '+2 rows']],
  )
  assert.deepEqual(
    model.edges.map(({ fromPort, toPort }) => [fromPort, toPort]),
    [
      ['r0', 'head'],
      ['r0', 'r0'],
    ],
  )
})

test('patterns match whole paths, or names', () => {
  const matches = (pattern: string, ...paths: string[]): boolean[] => paths.map(globOf(pattern))
  assert.deepEqual(matches('/a/*', '/a', '/a/b', '/a/b/c'), [false, true, false])
  assert.deepEqual(matches('/a/**', '/a', '/a/b', '/a/b/c', '/ab'), [true, true, true, false])
  assert.deepEqual(matches('/**/db', '/db', '/a/db', '/a/b/db', '/a/xdb'), [true, true, true, false])
  assert.deepEqual(matches('db', '/db', '/a/db', '/a/db/x'), [true, true, false])
  assert.deepEqual(matches('d?-*', '/db-1', '/x/dx-', '/d-1'), [true, true, false])
  assert.deepEqual(matches('a.b', '/a.b', '/axb'), [true, false])
  assert.deepEqual(matches('/a[x]', '/a[x]', '/ax'), [true, false])
  for (const bad of ['', 'a/b', '/a/']) assert.throws(() => globOf(bad), { code: 'BAD_ARGUMENT' }, bad)
})

test('a pattern without a match is a notice', () => {
  const source = sourceOf('/a\n  /providers\n')
  assert.deepEqual(selectionOf(source, survey(source), { collapse: ['/a', 'b'] }).notices, [
    'nothing is called b, so nothing was collapsed for it',
  ])
})

test('only problems are drawn on request, with their descriptions', () => {
  const source = sourceOf(
    `
    /a
      b -> /b
      /providers
    /b
      a -> /a
      /providers
    /c
      gone -> /nowhere
      c -> /c
    /fine
      d -> /down
      /providers
    /down
      /providers
    `,
    {
      live: new Map([
        ['/a', 1],
        ['/b', 1],
        ['/fine', 1],
        ['/down', 0],
      ]),
    },
  )
  const model = modelOf(source, { only: 'problems' })
  assert.deepEqual(cards(model), ['/a', '/b', '/c | c → /c', '/down | ← 1 more user'])
  assert.deepEqual(
    model.scope?.notes.map(({ tone, text }) => `${tone}: ${text}`),
    ['bad: /c  gone -> /nowhere  points nowhere', 'warn: /a -> /b -> /a use each other'],
  )
  assert.deepEqual(cards(modelOf(source, { only: 'cycles' })), ['/a', '/b'])
})

test('a selection of problems is an error if there are none, not an empty picture', async () => {
  const source = sourceOf('/a\n  /providers\n')
  for (const only of ['problems', 'cycles'] as const)
    await assert.rejects(drawText(source, { only }), {
      code: 'EMPTY_GRAPH',
      message: `nothing to draw: test.tree has no ${only}`,
    })
})
