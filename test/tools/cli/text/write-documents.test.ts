import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { inProcess, type Outcome } from '../espalier.ts'
import { atTerminal, plain } from '../terminal.ts'
import { openWorld } from '../world.ts'

const TREE = '/cms : z4m cms\n  threads = 3\n  /databases\n    /main\n/old\n  /a\n  /b\n'

async function open() {
  const world = await openWorld(TREE)
  const { endpoint } = world
  const run = (args: readonly string[], stdin = ''): Promise<Outcome> => inProcess(args, { endpoint, stdin })
  return {
    ...world,
    run,
    /** The one JSON document that a command prints. */
    printed: async (args: readonly string[], stdin = ''): Promise<unknown> => {
      const { stdout, stderr, code } = await run([...args, '-o', 'json'], stdin)
      assert.equal(code, 0, stderr)
      return JSON.parse(stdout) as unknown
    },
  }
}

test('a command that changes a node prints the changes', async () => {
  await using world = await open()
  const properties = [
    { op: 'add', name: 'debug', new: true },
    { op: 'change', name: 'threads', old: 3, new: 4 },
  ]
  const args = ['set', '/cms', 'threads=4', 'debug=true']
  assert.deepEqual(await world.printed([...args, '-d']), { path: '/cms', version: 0, dryRun: true, properties })
  assert.deepEqual(await world.printed(args), { path: '/cms', version: 1, dryRun: false, properties })
  assert.deepEqual(await world.printed(args), { path: '/cms', version: 1, dryRun: false, properties: [] })
  assert.deepEqual(await world.printed(['unset', '/cms', 'debug']), {
    path: '/cms',
    version: 2,
    dryRun: false,
    properties: [{ op: 'delete', name: 'debug', old: true }],
  })
  const big = await world.run(['set', '/cms', 'big=9007199254740993', '-o', 'json'])
  assert.match(big.stdout, /"new":9007199254740993\}/)
})

test('create, link, move, copy and delete print the paths', async () => {
  await using world = await open()
  assert.deepEqual(await world.printed(['create', '/new', ':', 'web', 'n=1']), {
    path: '/new',
    dryRun: false,
    properties: { n: 1, type: 'web' },
  })
  assert.deepEqual(await world.printed(['ln', '/cms', '/new/main']), {
    path: '/new',
    link: 'main',
    target: '/cms',
    dryRun: false,
  })
  assert.deepEqual(await world.printed(['cp', '/cms', '/copy', '-d']), {
    from: '/cms',
    to: '/copy',
    nodes: 3,
    dryRun: true,
    leftOut: 0,
    rebasedLinks: 0,
  })
  assert.deepEqual(await world.printed(['mv', '/cms/databases', '/db', '--leave-link']), {
    from: '/cms/databases',
    to: '/db',
    nodes: 2,
    link: true,
    dryRun: false,
  })
  const gone = { deleted: ['/old/a', '/old/b', '/old'], kept: [] }
  assert.deepEqual(await world.printed(['rm', '-r', '/old', '-d']), { ...gone, dryRun: true })
  assert.deepEqual(await world.printed(['rm', '-r', '/old', '-y']), { ...gone, dryRun: false })
  const { stdout } = await world.run(['create', '/as/yaml', '-p', '-o', 'yaml'])
  assert.equal(stdout, 'path: /as/yaml\ndryRun: false\nproperties: {}\n')
})

test('an import and an applied plan print the plan and what was applied', async () => {
  await using world = await open()
  await using place = await temporaryDirectory()
  const model = '/cms : z4m cms\n  threads = 5\n/new\n'
  type Document = { summary: object; changes: { op: string; path: string }[]; dryRun?: true; done?: object }
  const dry = (await world.printed(['import', '-', '-d', '--no-trim'], model)) as Document
  assert.deepEqual(
    [dry.summary, dry.changes.map(({ op, path }) => `${op} ${path}`), dry.dryRun, dry.done],
    [{ add: 1, change: 1, delete: 0, same: 0, kept: 0 }, ['change /cms', 'add /new'], true, undefined],
  )
  const file = join(place.path, 'PLAN')
  await world.run(['plan', '-', '--out', file], model)
  const applied = (await world.printed(['apply', file])) as Document
  assert.deepEqual(
    [applied.changes.length, applied.done],
    [2, { added: 1, changed: 1, deleted: 0, revision: String((applied.done as { revision: string }).revision) }],
  )
  const again = (await world.printed(['apply', file])) as Document
  const same = (await world.printed(['import', '-', '--no-trim'], model)) as Document
  for (const { changes, done } of [again, same])
    assert.deepEqual([changes, { ...done, revision: '' }], [[], { added: 0, changed: 0, deleted: 0, revision: '' }])
})

test('a command with -o json never prompts, not even on a terminal', async () => {
  await using world = await open()
  await using place = await temporaryDirectory()
  await writeFile(join(place.path, 'less.tree'), '/old\n  /a\n')
  for (const args of [
    ['rm', '-r', '/old', '-o', 'json'],
    ['import', 'less.tree', '--trim', '-o', 'json'],
  ]) {
    await using terminal = atTerminal(args, { endpoint: world.endpoint, cwd: place.path })
    assert.equal(await terminal.code, 6)
    assert.match(plain(terminal.screen), /^\{"error":\{"code":"CONFIRM_NEEDED","exit":6,.*"hint":"add --yes"/)
  }
})
