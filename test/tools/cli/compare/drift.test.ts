import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from '../../../../clients/typescript/index.ts'
import { systemClock } from '../../../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../../../src/store/embedded/embedded.ts'
import { eventually } from '../../../support/condition.ts'
import { openGateway } from '../../../support/gateway.ts'
import { freePorts } from '../../../support/process/free-port.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { unsteady } from '../../../support/stores/unsteady-store.ts'
import { espalier, start } from '../espalier.ts'

const MODEL = '/cms : z4m\n  threads = 3\n  /providers\n/lb\n  cms -> /cms\n'

async function open(options: Parameters<typeof openGateway>[0] = {}) {
  await using opened = new AsyncDisposableStack()
  const gateway = opened.use(await openGateway(options))
  const directory = opened.use(await temporaryDirectory())
  const client = opened.use(connect({ endpoints: gateway.endpoint }))
  for await (const _ of client.importTree(MODEL));
  const file = join(directory.path, 'model.tree')
  await writeFile(file, MODEL)
  const stack = opened.move()
  const where = { cwd: directory.path, endpoint: gateway.endpoint }
  return { ...where, client, file, where, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

test('--once: exit 0 when the tree matches the file, apart from live providers and other top nodes', async () => {
  await using world = await open()
  await using registration = world.client.register('/cms/providers', '10.0.0.1:80')
  await registration.registered()
  await world.client.tree.createNode({ path: '/other' })
  assert.deepEqual(await espalier(['drift', 'model.tree', '--once'], world.where), {
    stdout: '',
    stderr: `${world.endpoint}: 3 nodes are as model.tree says; nothing differs.\n`,
    code: 0,
  })
})

test('--once: exit 1 with every difference, as text and as JSON', async () => {
  await using world = await open()
  const { tree, properties } = world.client
  await properties.updateProperties({ path: '/cms', jsonProperties: { threads: '4', big: '9007199254740993' } })
  await properties.updateProperties({ path: '/lb', remove: ['cms ->'] })
  await tree.deleteNode({ path: '/cms/providers' })
  await tree.createNode({ path: '/cms/extra/below', createParents: true })
  const text = await espalier(['drift', 'model.tree', '--once'], world.where)
  assert.equal(
    text.stdout,
    `~  /cms                                        + big = 9007199254740993, threads = 3 → 4
+  /cms/extra                                  not in the file
-  /cms/providers                              missing
~  /lb                                         - cms -> /cms
`,
  )
  assert.deepEqual([text.stderr, text.code], [`${world.endpoint}: 0 nodes are as model.tree says; 4 differ.\n`, 1])
  const json = await espalier(['drift', 'model.tree', '--once', '-q', '-o', 'ndjson'], world.where)
  const lines = json.stdout.trim().split('\n')
  assert.match(lines[0] ?? '', /"key":"big","live":9007199254740993/)
  assert.deepEqual(
    lines.map(line => JSON.parse(line) as Record<string, unknown>).map(({ type, op, path }) => [type, op, path]),
    [
      ['DRIFT', 'changed', '/cms'],
      ['DRIFT', 'extra', '/cms/extra'],
      ['DRIFT', 'missing', '/cms/providers'],
      ['DRIFT', 'changed', '/lb'],
    ],
  )
  assert.deepEqual([json.stderr, json.code], ['', 1])
})

test('differences are printed as they appear and disappear, also when the file changes', async () => {
  await using world = await open()
  const { properties, tree } = world.client
  await using running = start(['drift', 'model.tree', '--interval', '50ms'], world.where)
  const shows = (text: RegExp): Promise<unknown> => eventually(() => text.test(running.stdout), String(text))
  await shows(/ {2}= {2}\S+: 3 nodes are as model\.tree says; nothing differs.\n/)
  await properties.updateProperties({ path: '/cms', jsonProperties: { threads: '4' } })
  await shows(/ {2}~ {2}\/cms +threads = 3 → 4\n/)
  await tree.createNode({ path: '/lb/extra' })
  await shows(/ {2}\+ {2}\/lb\/extra +not in the file\n/)
  await properties.updateProperties({ path: '/cms', jsonProperties: { threads: '3' } })
  await shows(/ {2}= {2}\/cms +as the file says again\n/)
  await writeFile(world.file, `${MODEL}  /extra\n`)
  await shows(/ {2}= {2}\/lb\/extra +as the file says again\n/)
  await writeFile(world.file, '/a\n x y\n')
  await shows(/ {2}! {2}BAD_SYNTAX: /)
  await writeFile(world.file, '/cms : z4m\n  threads = 3\n  /providers\n/lb\n')
  await shows(/ {2}! {2}contact is restored.*\n.* {2}~ {2}\/lb +\+ cms -> \/cms\n.* {2}\+ {2}\/lb\/extra/)
  running.process.kill('SIGINT')
  assert.equal((await running.outcome).code, 130)
})

test('an outage of the store is reported once, and drift continues afterwards', async () => {
  await using place = await temporaryDirectory()
  await using real = await openEmbeddedStore({ directory: place.path, clock: systemClock })
  const store = unsteady(real)
  await using world = await open({ store })
  await using running = start(
    ['drift', 'model.tree', '--interval', '50ms', '-o', 'ndjson', '--timeout', '1s'],
    world.where,
  )
  const types = (): readonly unknown[] =>
    running.stdout
      .split('\n')
      .slice(0, -1)
      .map(line => (JSON.parse(line) as { type: string }).type)
  await eventually(() => types().length === 1, 'the first look')
  store.cut()
  await eventually(() => types().includes('ERROR'), 'the trouble')
  store.mend()
  await eventually(() => types().includes('RESYNC'), 'contact')
  await world.client.properties.updateProperties({ path: '/cms', jsonProperties: { threads: '4' } })
  await eventually(() => types().at(-1) === 'DRIFT', 'the change')
  assert.deepEqual([types()[0], types().filter(type => type === 'ERROR').length], ['SNAPSHOT', 1])
})

test('an error that prevents every comparison ends it', async () => {
  await using world = await open()
  const [port] = await freePorts(1)
  assert.equal((await espalier(['drift', 'missing.tree'], world.where)).code, 3)
  assert.equal((await espalier(['drift', 'model.tree', '/nowhere'], world.where)).code, 4)
  assert.equal((await espalier(['drift', 'model.tree', '--endpoint', `127.0.0.1:${port}`], world.where)).code, 7)
})
