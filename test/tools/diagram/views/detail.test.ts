import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outlineBox, overlap, textBox } from '../../../../tools/diagram/svg/geometry.ts'
import { lineOf } from '../../../../tools/diagram/svg/line.ts'
import { classesOf } from '../../../../tools/diagram/svg/picture.ts'
import { type Element, elements, parseXml, textOf } from '../../../../tools/diagram/svg/xml.ts'
import { detail } from '../../../../tools/diagram/views/detail.ts'
import type { Model } from '../../../../tools/diagram/words/model.ts'
import { readGolden } from '../../../support/golden.ts'
import { drawText, path, sourceOf } from '../drawing.ts'

function sheets(model: Model): Record<string, string[]> {
  return Object.fromEntries(
    model.members.map(member => [
      member.path,
      member.kind === 'group'
        ? []
        : (member.sheet ?? []).map(({ depth, name, value }) =>
            `${'  '.repeat(depth)}${name}  ${value?.text ?? ''}`.trimEnd(),
          ),
    ]),
  )
}

test('a system is a table with a row for each node, property and link, in the order of the language', () => {
  const model = detail(
    sourceOf(
      `
    /cms : z4m cms
      threads = 3
      password = 'x'
      limit => /defaults max
      search -> /search
      gone -> /nowhere
      main -> /search
      /providers
      /main
        size = '2G'
        /deep : t
    /defaults
      max = 1
    /search
      /providers
    `,
      { live: new Map([['/cms', 2]]) },
    ),
  )
  assert.deepEqual(sheets(model), {
    '/cms': [
      'password  (hidden)',
      'threads  3',
      'limit  => /defaults max',
      'gone  -> /nowhere (missing)',
      'main  -> /search (hidden)',
      'search  -> /search',
      '/main',
      '  size  2G',
      '  /deep  t',
      '/providers  ● 2 live',
    ],
    '/defaults': ['max  1'],
    '/search': ['/providers  ? unknown'],
  })
})

test('a line leaves from the row of its link and ends at the row of its target', () => {
  const model = detail(
    sourceOf(`
    /a
      to -> /b/x/providers
      all -> /b
    /b
      /x
        /providers
          /10.0.0.1:80
    /c
      one -> /b/x/providers/10.0.0.1:80
    `),
  )
  const [, b] = model.members
  assert.ok(b?.kind === 'card')
  assert.deepEqual(
    b.sheet?.map(({ port, name }) => [port, name]),
    [
      ['r0', '/x'],
      ['r1', '/providers'],
    ],
  )
  assert.deepEqual(
    model.edges.map(({ from, fromPort, to, toPort, backward }) => [from, fromPort, to, toPort, backward]),
    [
      ['/a', 'r0', '/b', 'head', false],
      ['/a', 'r1', '/b', 'r1', false],
      ['/c', 'r0', '/b', 'r1', false],
    ],
  )
})

test('of systems that use each other, the lines that close the circle are backward', () => {
  const model = detail(sourceOf('/a\n  b -> /b\n/b\n  c -> /c\n/c\n  a -> /a\n/start\n  b -> /b\n'))
  assert.deepEqual(
    model.edges.map(({ from, to, backward }) => `${from} ${to} ${backward}`),
    ['/a /b true', '/b /c false', '/c /a false', '/start /b false'],
  )
})

test('a very long table is cut, and the lines of omitted rows end at the cut', () => {
  const many = Array.from({ length: 200 }, (_, i) => `  /n${String(i).padStart(3, '0')}`).join('\n')
  const model = detail(sourceOf(`/many\n${many}\n/user\n  first -> /many/n000\n  last -> /many/n199\n`))
  const [many_] = model.members
  assert.ok(many_?.kind === 'card')
  assert.equal(many_.sheet?.length, 60)
  assert.equal(many_.sheet?.at(-1)?.name, '+141 more rows')
  assert.deepEqual(
    model.edges.map(edge => edge.toPort),
    ['r0', 'r59'],
  )
})

test('every node is drawn, even an empty one', async () => {
  assert.match(await drawText(sourceOf('/a\n  /b : t\n'), { view: 'detail' }), />\/b</)
})

test('a part of a tree is drawn with its own paths', () => {
  const model = detail(sourceOf('/web\n  mail -> /mail\n  /providers\n', { root: path('/shop') }))
  assert.deepEqual(sheets(model), { '/shop/web': ['mail  -> /mail', '/providers'] })
  assert.deepEqual(
    model.ghosts.map(ghost => ghost.kind),
    ['external'],
  )
})

test('no name in a table overlaps the value beside it', async () => {
  const wide = `
/日本語の名前 : データベース
  設定の名前が長い = '東京都千代田区'
  /Ящик : Щука
    ЩЩЩЩЩЩЩЩЖЖЖЖЖЖЖЖ = 1
    WWWWWWWWWWWWWWWWMMMMMMMMMMMMMMMMM -> /日本語の名前
`
  for (const text of [wide, readGolden('diagram', 'shop', 'in.tree')!]) {
    const svg = parseXml(await drawText(sourceOf(text), { view: 'detail' }))
    const tables = [...elements(svg)].filter(element => classesOf(element)[1] === 'sheet')
    assert.ok(tables.length > 0)
    for (const table of tables)
      for (const [name, value] of linesOf(table)) {
        if (name === undefined || value === undefined) continue
        assert.ok(textBox(name)!.right <= textBox(value)!.left - 4, `${textOf(name)} | ${textOf(value)}`)
      }
  }
})

/** The texts of a table by line, from left to right. */
function linesOf(table: Element): Element[][] {
  const texts = [...elements(table)].filter(element => element.name === 'text')
  return [...Map.groupBy(texts, text => text.attributes.get('y')).values()].map(line =>
    line.sort((a, b) => Number(a.attributes.get('x')) - Number(b.attributes.get('x'))),
  )
}

test('a line to another row of its own table runs beside it, not behind the next one', async () => {
  const nodes = Array.from({ length: 12 }, (_, i) => `  /n${i}\n    next -> /a/n${(i + 7) % 12}\n    /providers`)
  const text = `/a\n${nodes.join('\n')}\n  up -> /b\n/b\n  v = '${'x'.repeat(40)}'\n  /providers\n`
  for (const direction of ['LR', 'TB'] as const) {
    const svg = parseXml(await drawText(sourceOf(text), { view: 'detail', direction }))
    const parts = [...elements(svg)].filter(({ attributes }) => attributes.has('id'))
    const boxOf = (id: string) => outlineBox(parts.find(({ attributes }) => attributes.get('id') === id)!)!
    const [own, other] = [boxOf('n:/a'), boxOf('n:/b')]
    const loops = parts.filter(({ attributes }) => attributes.get('id')!.endsWith(' next'))
    assert.equal(loops.length, 12)
    for (const loop of loops) {
      const { box, points } = lineOf(loop)!
      assert.ok(box.left >= own.right - 1 && box.right < own.right + 54, JSON.stringify({ box, own }))
      assert.ok(!overlap(box, other), JSON.stringify({ box, other }))
      const [tip, neck] = [outlineBox([...elements(loop)].find(({ name }) => name === 'polygon')!)!, points.at(-1)!]
      assert.ok(tip.left < neck.x && Math.abs(tip.left - own.right) < 2, JSON.stringify({ tip, neck, own }))
    }
  }
})

test('targets that differ in the middle are written so that they differ', () => {
  const targets = ['/search/live_nodes/node-1:8983_solr', '/search/live_nodes/node-2:8983_solr']
  const model = detail(sourceOf(`/user\n  a -> ${targets[0]}\n  b -> ${targets[1]}\n`))
  assert.deepEqual(
    sheets(model)['/user'],
    targets.map((target, i) => `${'ab'[i]}  -> ${target} (missing)`),
  )
})
