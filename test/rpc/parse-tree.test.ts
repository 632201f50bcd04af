import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ParseTreeResponse, ProblemSeverity } from '@espalier/contract/espalier/v1/tree'
import { fails } from '../support/calls.ts'
import { type Called, openCalled } from './called.ts'

async function parse({ tree }: Called, text: string, path = ''): Promise<ParseTreeResponse> {
  const whole: ParseTreeResponse = { nodes: [], problems: [] }
  for await (const { nodes, problems } of tree.parseTree({ text, path })) {
    whole.nodes.push(...nodes)
    whole.problems.push(...problems)
  }
  return whole
}

test('a text becomes its nodes, parents first, with exact values, links and property links', async () => {
  await using world = await openCalled()
  const text = '/web : server\n  size = 1.0\n  main -> /db\n  n => /web size\n  /app\n    id = 9007199254740993\n/db\n'
  const { nodes, problems } = await parse(world, text, '/site')
  assert.deepEqual(problems, [])
  assert.deepEqual(
    nodes.map(({ path, properties, unread }) => [path, unread, properties.map(({ key, json }) => `${key} ${json}`)]),
    [
      ['/site/web', false, ['main -> "/db"', 'n => "/web size"', 'size 1.0', 'type "server"']],
      ['/site/web/app', false, ['id 9007199254740993']],
      ['/site/db', false, []],
    ],
  )
  assert.deepEqual((await world.tree.listChildren({ path: '/' })).children, [], 'nothing is written')
})

test('the line `/` is the node at the path, and a line `/name ...` is not known', async () => {
  await using world = await openCalled()
  const { nodes } = await parse(world, '/\n  a = 1\n/b ...\n/c = null\n', '/')
  assert.deepEqual(
    nodes.map(({ path, unread, data }) => [path, unread, data]),
    [
      ['/', false, undefined],
      ['/b', true, undefined],
      ['/c', false, 'null'],
    ],
  )
})

test('a text with errors is an answer with all of them and no nodes', async () => {
  await using world = await openCalled()
  const { nodes, problems } = await parse(world, '/web\n  a = nothing\n/db\n   b\n')
  assert.deepEqual(nodes, [])
  assert.deepEqual(
    problems.map(({ severity, line }) => [severity, line]),
    [
      [ProblemSeverity.ERROR, 2],
      [ProblemSeverity.ERROR, 4],
    ],
  )
  for (const { kind, message, column, width, source } of problems)
    assert.ok(kind !== '' && message !== '' && column > 1 && width > 0 && source.startsWith('  '), message)
})

test('what is unusual is a warning beside the nodes', async () => {
  await using world = await openCalled()
  const { nodes, problems } = await parse(world, '/a:t\n')
  assert.equal(nodes.length, 1)
  assert.deepEqual(
    problems.map(({ severity, kind }) => [severity, kind]),
    [[ProblemSeverity.WARNING, 'TYPE_NEEDS_SPACES']],
  )
})

test('a tree of many nodes comes in parts, each within a message', async () => {
  await using world = await openCalled()
  const names = Array.from({ length: 40_000 }, (_, i) => `n${i}`)
  const parts: number[] = []
  const paths: string[] = []
  for await (const { nodes } of world.tree.parseTree({
    text: names.map(name => `/${name}\n  a = 1\n`).join(''),
    path: '',
  })) {
    parts.push(nodes.length)
    for (const { path } of nodes) paths.push(path)
  }
  assert.deepEqual(
    paths,
    names.map(name => `/${name}`),
  )
  assert.ok(parts.length > 10 && parts.every(count => count <= 1_000), String(parts))
})

test('a text over the limit is refused with the limit', async () => {
  await using world = await openCalled()
  const error = await fails(parse(world, `/a\n  x = "${'x'.repeat(1_000_000)}"\n`), 'PAYLOAD_TOO_LARGE')
  assert.match(error.message, /1000000/)
})
