import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sees, start } from '../espalier.ts'
import { shareWorld } from '../world.ts'

const world = shareWorld('/\n  owner = "ops"\n  web -> /systems/web\n/systems\n  /web\n    n = 1\n')

const brief = (stdout: string): readonly unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { type: string; path: string; name?: string; new?: unknown })
    .map(event => [event.type, event.path, event.name ?? null, event.new ?? null])

test('a watch of / tells what stands on the root, and every change of it', async () => {
  await using running = start(['watch', '/', '-r', '-o', 'ndjson'], { endpoint: world.endpoint })
  await sees(running, /SNAPSHOT/)
  const write = async (jsonProperties: Record<string, string>, remove: string[] = []): Promise<void> =>
    void (await world.client.properties.updateProperties({ path: '/', jsonProperties, remove }))
  await write({ owner: '"dev"' })
  await sees(running, /"owner"/)
  await write({ 'db ->': '"/systems/db"' })
  await world.client.tree.createNode({ path: '/systems/db' })
  await sees(running, /\/systems\/db/)
  await write({ 'n =>': '"/web n"' })
  await sees(running, /"name":"n"/)
  await world.client.properties.updateProperties({ path: '/systems/web', jsonProperties: { n: '2' } })
  await sees(running, /"name":"n"[^\n]*"new":2/)
  await write({}, ['owner'])
  await sees(running, /"name":"owner"[^\n]*"old":"dev"/)
  running.process.kill('SIGINT')
  const { stdout, code } = await running.outcome
  assert.equal(code, 130)
  const [first, ...events] = brief(stdout)
  assert.deepEqual(first, [
    'SNAPSHOT',
    '/',
    null,
    { '/': { owner: 'ops', 'web ->': '/systems/web' }, '/systems': {}, '/systems/web': { n: 1 } },
  ])
  const sorted = (list: readonly unknown[]): readonly string[] => list.map(one => JSON.stringify(one)).sort()
  assert.deepEqual(
    sorted(events),
    sorted([
      ['MODIFIED', '/', 'owner', 'dev'],
      ['ADDED', '/systems/db', null, {}],
      ['MODIFIED', '/', 'n', 1],
      ['MODIFIED', '/systems/web', null, { n: 2 }],
      ['MODIFIED', '/', 'n', 2],
      ['MODIFIED', '/', 'owner', null],
    ]),
  )
})
