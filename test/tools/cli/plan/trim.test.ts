import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from '../../../../clients/typescript/index.ts'
import { openGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { espalier, type Outcome } from '../espalier.ts'
import { atTerminal, plain } from '../terminal.ts'

/** A gateway with a tree and two contexts for it, one of them protected. */
async function open(tree: string) {
  await using opened = new AsyncDisposableStack()
  const gateway = opened.use(await openGateway())
  const directory = opened.use(await temporaryDirectory())
  const client = opened.use(connect({ endpoints: gateway.endpoint }))
  for await (const _ of client.importTree(tree));
  const { endpoint } = gateway
  const guarded = { endpoint: endpoint.replace('127.0.0.1', 'localhost'), protected: true }
  const contexts = { context: 'test', contexts: { test: { endpoint }, prod: guarded } }
  await writeFile(join(directory.path, '.espalier.yaml'), JSON.stringify(contexts))
  const stack = opened.move()
  const cwd = directory.path
  return {
    cwd,
    client,
    run: (args: readonly string[], stdin = ''): Promise<Outcome> => espalier(args, { cwd, stdin }),
    exported: async () => (await espalier(['export'], { cwd })).stdout,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const TREE = '/cms\n  /extra\n    /below\n  /providers\n/fooservice\n/retail\n'
const MODEL = '/cms\n  /new\n'

test('kept nodes are listed with the reason: live providers and their parents, and the top level', async () => {
  await using world = await open(TREE)
  await using registration = world.client.register('/cms/providers', '10.0.0.1:80')
  await registration.registered()
  const { stdout, stderr, code } = await world.run(['import', '-', '--trim', '--dry-run'], MODEL)
  assert.equal(
    stdout,
    `Plan for @test  (stdin → /)

  - /cms/extra
  - /cms/extra/below
  + /cms/new

Kept although not in the file:
    /cms/providers              holds live providers
    /cms/providers/10.0.0.1:80  a live provider
    /fooservice, /retail        top-level nodes are never trimmed

Plan: 1 to add, 0 to change, 2 to delete, 1 unchanged.
`,
  )
  assert.deepEqual([stderr, code], ['', 0])
  const { kept } = JSON.parse((await world.run(['plan', '-', '--trim', '-o', 'json'], MODEL)).stdout) as {
    kept: unknown
  }
  assert.deepEqual(kept, [
    { path: '/cms/providers', reason: 'holds-ephemeral' },
    { path: '/cms/providers/10.0.0.1:80', reason: 'ephemeral' },
    { path: '/fooservice', reason: 'top-level' },
    { path: '/retail', reason: 'top-level' },
  ])
})

test('without --trim extra nodes are kept and listed; --fail-on-extra makes that exit 1, --no-trim hides them', async () => {
  await using world = await open(TREE)
  const warning =
    'warning: 2 paths are in @test but not in the file and were left alone: /cms/extra, /cms/providers (use --trim to delete, --no-trim to silence)\n'
  const plan = 'Plan: 0 to add, 0 to change, 0 to delete, 1 unchanged.\n'
  assert.deepEqual(await world.run(['import', '-'], '/cms\n'), { stdout: plan, stderr: warning, code: 0 })
  const failing = await world.run(['import', '-', '--fail-on-extra'], '/cms\n')
  assert.deepEqual(failing, { stdout: plan, stderr: warning, code: 1 })
  assert.deepEqual(await world.run(['import', '-', '--no-trim'], '/cms\n'), { stdout: plan, stderr: '', code: 0 })
  assert.equal((await world.run(['import', '-', '--fail-on-extra', '--trim'], '/cms\n')).code, 2)
  assert.equal((await world.run(['import', '-', '--fail-on-extra'], TREE)).code, 0)
})

test('a deletion is confirmed by the number of nodes, on a real terminal', async () => {
  await using world = await open(TREE)
  await writeFile(join(world.cwd, 'model.tree'), MODEL)
  await using terminal = atTerminal(['import', 'model.tree', '--trim'], { cwd: world.cwd })
  await terminal.answer(/Type 3 to continue: /, '3\n')
  assert.equal(await terminal.code, 0)
  assert.match(
    plain(terminal.screen),
    /Plan: 1 to add, 0 to change, 3 to delete, 1 unchanged\.\nDeleting 3 nodes in @test\. Type 3 to continue: 3\nDone in [\d.]+ s: 1 added, 3 deleted\. {3}Revision \d+\.\n/,
  )
  assert.equal(await world.exported(), '/cms\n  /new\n/fooservice\n/retail\n')
})

test('very many deletions, or any in a protected context, are confirmed by the name of the context', async () => {
  await using world = await open(TREE)
  await writeFile(join(world.cwd, 'model.tree'), '/cms\n')
  for (const [answer, code] of [
    ['3\n', 6],
    ['prod\n', 0],
  ] as const) {
    await using terminal = atTerminal(['import', 'model.tree', '--trim', '-c', 'prod'], { cwd: world.cwd })
    await terminal.answer(/Deleting 3 nodes in @prod\. Type prod to continue: /, answer)
    assert.equal(await terminal.code, code, plain(terminal.screen))
  }
  const many = Array.from({ length: 51 }, (_, i) => `  /n${i}\n`).join('')
  for await (const _ of world.client.importTree(`/cms\n${many}`));
  await using terminal = atTerminal(['import', 'model.tree', '--trim'], { cwd: world.cwd })
  await terminal.answer(/Deleting 51 nodes in @test\. Type test to continue: /, 'test\n')
  assert.equal(await terminal.code, 0)
  assert.match(await world.exported(), /^\/cms\n\/fooservice\n/)
})

test('in a protected context a change without a deletion is confirmed with yes or no', async () => {
  await using world = await open(TREE)
  for (const [answer, code] of [
    ['\n', 6],
    ['n\n', 6],
    ['y\n', 0],
  ] as const) {
    await using terminal = atTerminal(['set', '/cms', 'x=1', '-c', 'prod'], { cwd: world.cwd })
    await terminal.answer(/Apply to @prod\? \[y\/N\] /, answer)
    assert.equal(await terminal.code, code, plain(terminal.screen))
    assert.match(plain(terminal.screen), /^\/cms\n {2}\+ x = 1\nApply to @prod/)
  }
  assert.match(await world.exported(), /x = 1/)
})

test('CI and --no-input fail instead of a prompt, even on a terminal', async () => {
  await using world = await open(TREE)
  for (const [args, env, why] of [
    [['rm', '/retail'], { CI: 'true' }, /CONFIRM_NEEDED\]: .* and CI is set/],
    [['rm', '/retail', '--no-input'], {}, /CONFIRM_NEEDED\]: .* and --no-input forbids to ask/],
  ] as const) {
    await using terminal = atTerminal(args, { cwd: world.cwd, env })
    assert.equal(await terminal.code, 6)
    assert.match(plain(terminal.screen), why)
  }
})

test('every writing command asks for confirmation in a protected context', async () => {
  await using world = await open('/cms\n  x = 1\n/lb\n')
  for (const args of [
    ['unset', '/cms', 'x'],
    ['ln', '/cms', '/lb/cms'],
    ['import', 'model.tree'],
  ]) {
    await writeFile(join(world.cwd, 'model.tree'), MODEL)
    const before = await world.exported()
    await using terminal = atTerminal([...args, '-c', 'prod'], { cwd: world.cwd })
    await terminal.answer(/Apply to @prod\? \[y\/N\] /, 'n\n')
    assert.equal(await terminal.code, 6, plain(terminal.screen))
    assert.equal(await world.exported(), before)
  }
  await using terminal = atTerminal(['rm', '-r', '/cms', '-c', 'prod'], { cwd: world.cwd })
  await terminal.answer(/Deleting 1 node in @prod\. Type prod to continue: /, 'prod\n')
  assert.equal(await terminal.code, 0)
})
