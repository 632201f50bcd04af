import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../support/condition.ts'
import { atTerminal, plain } from '../tools/cli/terminal.ts'
import { LIVE, openSession, steady } from './session.ts'

test('import --trim shows the plan, lists what is kept with the reason, and deletes after the number was typed', async () => {
  await using world = await openSession()
  const [screen, code] = await world.see(['import', 'model.tree', '--trim'], /Type 1 to continue: /, '1\n')
  assert.equal(
    steady(screen),
    `Plan for @prod  (model.tree → /)

  ~ /cms                         : z4m cms
      ~ threads = 3 → 4
  - /lb/pools/retail
      - address = "1.2.3.5:80"
      - providers -> /cms/providers

Kept although not in the file:
    /fooservice, /retail        top-level nodes are never trimmed

Plan: 0 to add, 1 to change, 1 to delete, 7 unchanged.
Deleting 1 node in @prod. Type 1 to continue: 1
Done in N s: 1 changed, 1 deleted.   Revision N.
`,
  )
  assert.equal(code, 0)
})

test('a change between the prompt and the answer is named, and nothing is written', async () => {
  await using world = await openSession()
  await using terminal = atTerminal(['import', 'model.tree', '--trim'], { cwd: world.cwd })
  await eventually(() => /Type 1 to continue: /.test(terminal.screen), 'the question')
  await world.client.properties.updateProperties({ path: '/lb/pools/retail', jsonProperties: { address: '"x"' } })
  await terminal.answer(/Type 1/, '1\n')
  assert.equal(await terminal.code, 5)
  assert.match(
    plain(terminal.screen),
    /error\[PLAN_STALE\]: 1 of 2 paths changed since the plan was made: \/lb\/pools\/retail\n {2}help: nothing was written; run the same import again, and look at its new plan\n/,
  )
  assert.match((await world.run(['get', '/cms'])).stdout, /threads = 3/)
})

test('import without --trim keeps extra nodes, lists them on stderr, and exits with 0, or 1 on request', async () => {
  await using world = await openSession()
  const warning =
    'warning: 1 path is in @prod but not in the file and was left alone: /lb/pools/retail (use --trim to delete, --no-trim to silence)\n'
  const { stderr, code } = await world.run(['import', 'model.tree'])
  assert.deepEqual([steady(stderr), code], [`${warning}Done in N s: 1 changed.   Revision N.\n`, 0])
  const failing = await world.run(['import', 'model.tree', '--fail-on-extra'])
  assert.deepEqual([failing.stderr, failing.code], [warning, 1])
  assert.deepEqual((await world.run(['import', 'model.tree', '--no-trim'])).stderr, '')
})

test('a dry run prints the plan and exits with 0; plan exits with 1 when there are changes', async () => {
  await using world = await openSession()
  const expected = `Plan for @prod  (stdin → /fooservice)

  + /fooservice/x

Plan: 1 to add, 0 to change, 0 to delete, 0 unchanged.
`
  const dry = await world.run(['import', '-dt', '-', '/fooservice'], '/x\n')
  const kept = 'Kept although not in the file:\n    /fooservice/providers       top-level nodes are never trimmed\n\n'
  assert.deepEqual(dry, { stdout: expected.replace('Plan: 1', `${kept}Plan: 1`), stderr: '', code: 0 })
  assert.deepEqual(await world.run(['plan', '-', '/fooservice'], '/x\n'), { stdout: expected, stderr: '', code: 1 })
  assert.equal((await world.run(['plan', '-'], LIVE)).code, 0)
})

test('a plan as JSON has each change with the version it was planned on, and the kept nodes with the reason', async () => {
  await using world = await openSession()
  const { stdout, code } = await world.run(['plan', 'model.tree', '--trim', '-o', 'json'])
  const { planEtag, ...plan } = JSON.parse(stdout) as { planEtag: string; changes: { etag: string }[] }
  assert.equal(typeof planEtag, 'string')
  assert.deepEqual(
    { ...plan, changes: plan.changes.map(({ etag: _, ...change }) => change) },
    {
      version: 1,
      source: 'model.tree',
      target: '@prod',
      path: '/',
      summary: { add: 0, change: 1, delete: 1, same: 7, kept: 2 },
      changes: [
        { op: 'change', path: '/cms', version: 0, properties: [{ op: 'change', name: 'threads', old: 3, new: 4 }] },
        {
          op: 'delete',
          path: '/lb/pools/retail',
          version: 0,
          properties: [
            { op: 'delete', name: 'address', old: '1.2.3.5:80' },
            { op: 'delete', name: 'providers', kind: 'link', old: '/cms/providers' },
          ],
        },
      ],
      kept: [
        { path: '/fooservice', reason: 'top-level' },
        { path: '/retail', reason: 'top-level' },
      ],
    },
  )
  assert.equal(code, 1)
})
