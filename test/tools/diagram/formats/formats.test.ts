import assert from 'node:assert/strict'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseTree } from '../../../../src/tree/language/parse.ts'
import { readGolden } from '../../../support/golden.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { draw, drawText, path, sourceOf } from '../drawing.ts'

const FINDINGS = readGolden('diagram', 'findings', 'in.tree')!

interface Content {
  readonly version: number
  readonly view: string
  readonly cards: readonly Readonly<Record<string, unknown>>[]
  readonly groups: readonly Readonly<Record<string, unknown>>[]
  readonly edges: readonly Readonly<Record<string, unknown>>[]
  readonly findings: readonly Readonly<Record<string, unknown>>[]
}

async function contentOf(...args: Parameters<typeof drawText>): Promise<Content> {
  const [source, options] = args
  return JSON.parse(await drawText(source, { ...options, format: 'json' })) as Content
}

test('JSON has the content of the picture, for programs', async () => {
  const live = new Map([['/cms', 2]])
  const content = await contentOf(sourceOf(FINDINGS, { live }))
  assert.equal(content.version, 1)
  assert.deepEqual(
    content.cards.find(card => card.path === '/cms'),
    {
      path: '/cms',
      name: 'cms',
      type: 'z4m cms',
      role: 'service',
      service: true,
      group: '/cms',
      rows: ['threads => web'],
      state: { health: 'up', live: 2, text: '● 2 live' },
      details: ['threads => /defaults/web threads'],
    },
  )
  assert.deepEqual(content.groups[1], { path: '/cms/databases', name: 'databases', role: 'store', group: '/cms' })
  assert.deepEqual(content.edges[2], {
    kind: 'dangling',
    from: '/lb/pools/retail',
    to: '?/retial/providers',
    links: [{ owner: '/lb/pools/retail', name: 'providers', target: '/retial/providers' }],
  })
  assert.deepEqual(
    content.findings.map(finding => finding.code),
    ['LINK_DANGLING', 'CYCLE', 'UNUSED_SERVICE'],
  )
})

test('JSON has the selection and the changes', async () => {
  const after = { name: 'b', tree: parseTree('/a\n  v = 2\n').tree }
  const changed = await contentOf(sourceOf('/a\n  v = 1\n', { after }))
  assert.deepEqual(
    changed.cards.map(({ path, change, rows }) => ({ path, change, rows })),
    [{ path: '/a', change: 'changed', rows: ['~ v  1 → 2'] }],
  )
  const focused = await contentOf(sourceOf(FINDINGS), { focus: '/search' })
  assert.deepEqual(
    focused.cards.map(({ path, focus }) => [path, focus]),
    [
      ['/cms', undefined],
      ['/search', true],
    ],
  )
  const sheets = await contentOf(sourceOf('/a\n  v = 1\n'), { view: 'detail' })
  assert.deepEqual(sheets.cards[0]?.sheet, [{ kind: 'property', depth: 0, name: 'v', value: '1' }])
})

test('Mermaid gets frames, roles, lines and their kinds', async () => {
  assert.equal(
    await drawText(sourceOf("/g : kafka\n  /x\n    a = '1'\n    /providers\n/u\n  x -> /g/x\n  gone -> /no\n"), {
      format: 'mermaid',
    }),
    `---
title: "System architecture"
---
flowchart LR
  subgraph g0["g  kafka"]
    n0("x<br/>a  1"):::role_messaging
  end
  n1["u"]:::role_node
  n2("missing<br/>/no"):::missing
  n1 -.->|"gone"| n2
  n1 --> n0
  classDef role_messaging fill:#FAF5EF,stroke:#8A5A2B,color:#1F2937,text-align:left
  classDef role_node fill:#FFFFFF,stroke:#94A3B8,color:#1F2937,text-align:left
  classDef missing fill:#FEF2F2,stroke:#B91C1C,color:#1F2937,text-align:left,stroke-dasharray:5 3
  classDef system fill:#F8FAFC,stroke:#CBD5E1,color:#1F2937,text-align:left
  class g0 system
  linkStyle 0 stroke:#B91C1C
  linkStyle 1 stroke:#64748B
`,
  )
})

test('no name ends a label in Mermaid, begins a directive, or is read as Markdown', async () => {
  const evil = [
    '"]; click n0 "x',
    '%%{init: {"theme":"x"}}%%',
    '`code` **bold** <b>',
    '#quot;',
    '1. one',
    '- one',
    '---',
  ]
  const text = evil.map(name => `/${JSON.stringify(name.replaceAll('/', '∕'))}\n  /providers`).join('\n')
  const lines = (await drawText(sourceOf(text), { format: 'mermaid', title: 'a: "b"\n---' })).split('\n')
  assert.equal(lines[1], 'title: "a: \\"b\\" ---"')
  const nodes = lines.filter(line => /^ {2}n\d/.test(line))
  assert.equal(nodes.length, evil.length)
  for (const line of nodes) assert.match(line, /^ {2}n\d\("(?:[^"%{}`*<&\\#]|#\d+;|<br\/>)*"\):::role_service$/)
  assert.ok(nodes.some(line => line.includes('"1#46; one')))
  assert.ok(nodes.some(line => line.includes('"#45; one')))
})

test('a graph over the limits of Mermaid is an error with a hint', async () => {
  const lines = Array.from({ length: 500 }, (_, i) => `/a${i}\n  l -> /b${i}\n  /providers\n/b${i}\n  /providers`)
  await assert.rejects(draw(sourceOf(lines.join('\n')), { format: 'mermaid' }), {
    code: 'GRAPH_TOO_LARGE',
    message: '500 lines are too much for Mermaid; the limit is 450',
    hint: /--view overview/,
  })
  const long = Array.from(
    { length: 400 },
    (_, i) => `/a${i}\n  v = '${'x'.repeat(40)}'\n  w = '${'x'.repeat(40)}'\n  /providers`,
  )
  await assert.rejects(draw(sourceOf(long.join('\n')), { format: 'mermaid' }), {
    code: 'GRAPH_TOO_LARGE',
    message: /characters are too much for Mermaid; the limit is 45,000/,
  })
})

test('PDF is made from the finished picture where a program for that is installed, else by dot', async () => {
  await using directory = await temporaryDirectory()
  const program = async (name: string): Promise<void> => {
    const file = join(directory.path, name)
    await writeFile(file, `#!/bin/sh\nread first\necho "%PDF ${name} $* $SOURCE_DATE_EPOCH $first"\n`)
    await chmod(file, 0o755)
  }
  const pdf = async (): Promise<string> => drawText(sourceOf('/a\n  /providers\n'), { format: 'pdf' })
  const before = process.env.PATH
  process.env.PATH = directory.path
  try {
    await assert.rejects(pdf(), {
      code: 'NOT_INSTALLED',
      message: 'PDF needs the program rsvg-convert or dot, and neither is installed',
      hint: 'install librsvg2-bin or graphviz, or write SVG with -T svg',
    })
    await program('dot')
    assert.equal(await pdf(), '%PDF dot -Tpdf 0 digraph "architecture" {\n')
    await program('rsvg-convert')
    assert.match(await pdf(), /^%PDF rsvg-convert --format pdf 0 <svg /)
  } finally {
    process.env.PATH = before
  }
})

test('every format is the same each time', async () => {
  const source = sourceOf(FINDINGS, { root: path('/r') })
  for (const format of ['dot', 'json', 'mermaid', 'svg', 'html', 'png'] as const)
    assert.deepEqual(await draw(source, { format }), await draw(source, { format }), format)
})
