import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { connect, type Espalier } from '../../../../clients/typescript/index.ts'
import { eventually } from '../../../support/condition.ts'
import { openGateway, type TestGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { espalier, type Outcome } from '../espalier.ts'
import { atTerminal, plain } from '../terminal.ts'

const BEFORE = '/cms : z4m cms\n  threads = 3\n  /old\n    big = 9007199254740993\n/lb\n'
const AFTER = '/cms : z4m cms\n  threads = 4\n  /new\n/lb\n'

let gateway: TestGateway
let client: Espalier
let directory: Awaited<ReturnType<typeof temporaryDirectory>>

before(async () => {
  gateway = await openGateway()
  client = connect({ endpoints: gateway.endpoint })
  directory = await temporaryDirectory()
  await writeFile(join(directory.path, 'model.tree'), AFTER)
  const contexts = { prod: { endpoint: gateway.endpoint }, other: { endpoint: '127.0.0.1:1' } }
  await writeFile(join(directory.path, '.espalier.yaml'), JSON.stringify({ context: 'prod', contexts }))
})

after(async () => {
  await client?.[Symbol.asyncDispose]()
  await gateway?.[Symbol.asyncDispose]()
  await directory?.[Symbol.asyncDispose]()
})

beforeEach(async () => {
  for await (const _ of client.importTree(BEFORE, { trim: 'delete' }));
})

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return espalier(args, { cwd: directory.path, env })
}

async function live(path = '/cms'): Promise<string> {
  let text = ''
  for await (const piece of client.exportTree(path)) text += piece
  return text
}

const PLAN = `Plan for @prod  (model.tree → /)

  ~ /cms                         : z4m cms
      ~ threads = 3 → 4
  + /cms/new
  - /cms/old
      - big = 9007199254740993

Plan: 1 to add, 1 to change, 1 to delete, 1 unchanged.
`

test('a plan is saved to a file, shown again, and applied exactly; applying it again changes nothing', async () => {
  const planned = await run(['plan', 'model.tree', '--trim', '--out', 'PLAN'])
  assert.deepEqual(planned, {
    stdout: PLAN,
    stderr: 'wrote PLAN; espalier apply PLAN executes exactly this\n',
    code: 1,
  })
  const file = join(directory.path, 'PLAN')
  const kept = await readFile(file, 'utf8')
  assert.match(kept, /"old":9007199254740993\}/)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  const { version, source, target, path, summary, changes, trim, text } = JSON.parse(kept)
  assert.deepEqual([version, source, target, path, trim, text], [1, 'model.tree', '@prod', '/', 'delete', AFTER])
  assert.deepEqual(summary, { add: 1, change: 1, delete: 1, same: 1, kept: 0 })
  assert.deepEqual(
    changes.map(({ op, path, version }: Record<string, unknown>) => [op, path, version]),
    [
      ['change', '/cms', (await client.tree.getNode({ path: '/cms' })).node?.stat?.version],
      ['delete', '/cms/old', 0],
      ['add', '/cms/new', undefined],
    ],
  )
  const applied = await run(['apply', 'PLAN', '--yes'])
  assert.deepEqual([applied.stdout, applied.code], [PLAN, 0])
  assert.match(applied.stderr, /^Done in [\d.]+ s: 1 added, 1 changed, 1 deleted\. {3}Revision \d+\.\n$/)
  assert.equal(await live(), '/cms : z4m cms\n  threads = 4\n  /new\n')
  assert.deepEqual(await run(['apply', 'PLAN']), {
    stdout: 'Nothing to do: everything is as model.tree says.\n',
    stderr: '',
    code: 0,
  })
})

test('--summary, -o json and --exit-zero', async () => {
  const { stdout } = await run(['plan', 'model.tree', '--summary'])
  assert.equal(stdout, 'Plan: 1 to add, 1 to change, 0 to delete, 1 unchanged.\n')
  const json = await run(['plan', 'model.tree', '-o', 'json', '--exit-zero'])
  assert.equal(json.code, 0)
  assert.equal('text' in (JSON.parse(json.stdout) as object), false)
})

test('a stale plan is refused with the changed paths, and nothing is written', async () => {
  await run(['plan', 'model.tree', '--trim', '--out', 'PLAN'])
  await client.properties.updateProperties({ path: '/cms', jsonProperties: { threads: '7' } })
  await client.tree.createNode({ path: '/cms/old/child' })
  const before = await live()
  assert.deepEqual(await run(['apply', 'PLAN', '--yes']), {
    stdout: '',
    stderr: `error[PLAN_STALE]: 2 of 4 paths changed since the plan was made: /cms, /cms/old/child
  help: nothing was written; look at a new plan: espalier plan model.tree
`,
    code: 5,
  })
  assert.equal(await live(), before)
})

test('a plan is stale if a node to delete was created again, even with equal data', async () => {
  await run(['plan', 'model.tree', '--trim', '--out', 'PLAN'])
  await client.tree.deleteNode({ path: '/cms/old' })
  await client.tree.createNode({ path: '/cms/old', jsonProperties: { big: '9007199254740993' } })
  const { code, stderr } = await run(['apply', 'PLAN', '--yes'])
  assert.deepEqual([code, /1 of 3 paths changed since the plan was made: \/cms\/old\n/.test(stderr)], [5, true])
})

test('a plan of one transaction is stale if another client applied a part of it', async () => {
  await run(['plan', 'model.tree', '--trim', '--out', 'PLAN'])
  await client.tree.createNode({ path: '/cms/new' })
  assert.equal((await run(['apply', 'PLAN', '--yes'])).code, 5)
})

test('a change between the prompt and the answer is not overwritten', async () => {
  await run(['plan', 'model.tree', '--trim', '--out', 'PLAN'])
  const verbs = [
    ['apply', 'PLAN'],
    ['import', 'model.tree', '--trim'],
  ]
  for (const [i, args] of verbs.entries()) {
    if (i > 0) for await (const _ of client.importTree(BEFORE, { trim: 'delete' }));
    await using terminal = atTerminal(args, { cwd: directory.path })
    await eventually(() => /Type 1 to continue: /.test(terminal.screen), 'the question')
    await client.properties.updateProperties({ path: '/cms', jsonProperties: { threads: '8' } })
    await terminal.answer(/Type 1 to continue: /, '1\n')
    assert.equal(await terminal.code, 5)
    assert.match(plain(terminal.screen), /error\[PLAN_STALE\]: /)
    assert.match(await live(), /threads = 8\n {2}\/old\n/)
  }
})

test('apply asks before it deletes, and proceeds only with the right answer', async () => {
  await run(['plan', 'model.tree', '--trim', '--out', 'PLAN'])
  const refused = await run(['apply', 'PLAN'])
  assert.equal(refused.code, 6)
  assert.match(
    refused.stderr,
    /^error\[CONFIRM_NEEDED\]: this deletes 1 node and there is no terminal to ask\n {2}help: add --yes\n$/,
  )
  for (const [answer, code] of [
    ['2\n', 6],
    ['\x04', 6],
    ['\x03', 130],
    ['1\n', 0],
  ] as const) {
    await using terminal = atTerminal(['apply', 'PLAN'], { cwd: directory.path })
    await terminal.answer(/Deleting 1 node in @prod\. Type 1 to continue: /, answer)
    assert.equal(await terminal.code, code, JSON.stringify(answer))
  }
  assert.equal(await live(), '/cms : z4m cms\n  threads = 4\n  /new\n')
})

test('a plan for one tree is not applied to another, and a file that is not a plan is exit 3', async () => {
  await run(['plan', 'model.tree', '--out', 'PLAN'])
  const { code, stderr } = await run(['apply', 'PLAN', '-c', 'other'])
  assert.deepEqual(
    [code, stderr],
    [2, 'error[USAGE]: the plan was made for @prod; this is @other\n  help: add --context prod\n'],
  )
  const { length } = await readFile(join(directory.path, 'PLAN'), 'utf8')
  await writeFile(
    join(directory.path, 'CUT'),
    (await readFile(join(directory.path, 'PLAN'), 'utf8')).slice(0, length / 2),
  )
  for (const file of ['model.tree', 'CUT', '.espalier.yaml', 'missing'])
    assert.equal((await run(['apply', file])).code, 3, file)
})

test('a plan whose text was edited is stale', async () => {
  await run(['plan', 'model.tree', '--out', 'PLAN'])
  const file = join(directory.path, 'PLAN')
  const changed = JSON.parse(await readFile(file, 'utf8')) as { text: string }
  changed.text = changed.text.replace('threads = 4', 'threads = 400')
  await writeFile(file, JSON.stringify(changed))
  assert.equal((await run(['apply', 'PLAN', '--yes'])).code, 5)
})
