import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../support/condition.ts'
import { openProxy } from '../../../support/process/proxy.ts'
import { espalier, inProcess, sees, start } from '../espalier.ts'
import { shareWorld } from '../world.ts'

const world = shareWorld()

const set = async (path: string, jsonProperties: Record<string, string>): Promise<void> =>
  void (await world.client.properties.updateProperties({ path, jsonProperties }))

interface Line {
  readonly type: string
  readonly path: string
  readonly name?: string
  readonly revision: string
  readonly old?: unknown
  readonly new?: unknown
}

function eventsOf(stdout: string): readonly Line[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Line)
}

const brief = (events: readonly Line[]): readonly string[] => events.map(({ type, path }) => `${type} ${path}`)

test('watch -r prints changes at any depth, also below nodes created later', async () => {
  await world.import('/r : web\n  threads = 3\n  /providers\n  /provision\n    /node1\n      x = 1\n')
  await using running = start(['watch', '/r', '-r', '-o', 'ndjson'], { endpoint: world.endpoint })
  await sees(running, /SNAPSHOT/)
  await using registration = world.client.register('/r/providers', '10.0.0.1:80', { pid: 9 })
  await sees(running, /ADDED/)
  await set('/r', { threads: '4' })
  await sees(running, /"name":"threads"/)
  await set('/r/provision/node1', { x: '2' })
  await sees(running, /"new":\{"x":2\}/)
  await world.client.tree.createNode({ path: '/r/new/deep/deeper', createParents: true })
  await sees(running, /\/r\/new\/deep\/deeper"/)
  await world.client.tree.createNode({ path: '/r/new/deep/deeper/deepest' })
  await sees(running, /\/deepest"/)
  await world.client.tree.deleteNode({ path: '/r/new', recursive: true })
  await sees(running, /"DELETED","path":"\/r\/new"/)
  await registration[Symbol.asyncDispose]()
  await sees(running, /"DELETED","path":"\/r\/providers\/10/)
  running.process.kill('SIGINT')
  const { stdout, stderr, code } = await running.outcome
  const [snapshot, ...events] = eventsOf(stdout)
  assert.deepEqual(snapshot?.new, {
    '/r': { threads: 3, type: 'web' },
    '/r/providers': {},
    '/r/provision': {},
    '/r/provision/node1': { x: 1 },
  })
  assert.deepEqual(brief(events), [
    'ADDED /r/providers/10.0.0.1:80',
    'MODIFIED /r',
    'MODIFIED /r/provision/node1',
    'ADDED /r/new',
    'ADDED /r/new/deep',
    'ADDED /r/new/deep/deeper',
    'ADDED /r/new/deep/deeper/deepest',
    ...events.slice(7, 11).map(({ type, path }) => `${type} ${path}`),
    'DELETED /r/providers/10.0.0.1:80',
  ])
  assert.deepEqual(brief(events.slice(7, 11)).toSorted(), [
    'DELETED /r/new',
    'DELETED /r/new/deep',
    'DELETED /r/new/deep/deeper',
    'DELETED /r/new/deep/deeper/deepest',
  ])
  assert.deepEqual([events[2]?.old, events[2]?.new, stderr, code], [{ x: 1 }, { x: 2 }, '', 130])
})

test('watch -r prints columns of time, sign, path and change', async () => {
  await world.import('/c\n  t = 1\n  /providers\n')
  await using running = start(['watch', '/c', '-r'], { endpoint: world.endpoint })
  await sees(running, /snapshot/)
  await set('/c', { t: '2' })
  await sees(running, /t = 1 → 2/)
  await using registration = world.client.register('/c/providers', '10.0.0.1:80', { pid: 9 })
  await registration.registered()
  await sees(running, /pid = 9/)
  const lines = running.stdout.replace(/^\d\d:\d\d:\d\d\.\d{3}/gm, 'TIME').replace(/ +$/gm, '')
  assert.equal(
    lines,
    `TIME  =  /c                                          snapshot: 2 nodes, 0 live providers
TIME  ~  /c                                          t = 1 → 2
TIME  +  /c/providers/10.0.0.1:80                    pid = 9  (1 live)
`,
  )
})

test('watch -r follows a link to the node, and prints paths as requested', async () => {
  await world.import('/real\n  /child\n/alias\n  to -> /real\n')
  await using running = start(['watch', '/alias/to', '-r', '--children', '-o', 'ndjson'], { endpoint: world.endpoint })
  await sees(running, /SNAPSHOT/)
  await set('/real/child', { x: '1' })
  await sees(running, /MODIFIED/)
  assert.deepEqual(brief(eventsOf(running.stdout)), ['SNAPSHOT /alias/to', 'MODIFIED /alias/to/child'])
})

test('--no-initial omits the snapshot', async () => {
  await world.import('/n\n  /a\n')
  for (const args of [[], ['-r']]) {
    await using running = start(['watch', '/n', '--no-initial', '--once', '-o', 'ndjson', ...args], {
      endpoint: world.endpoint,
    })
    let i = 0
    // Writes before the watch has begun are not changes to it.
    await eventually(async () => {
      await set('/n/a', { x: String(i++) })
      return running.process.exitCode !== null
    }, 'the first change')
    assert.deepEqual(brief(eventsOf((await running.outcome).stdout)), ['MODIFIED /n/a'])
  }
})

test('--since begins with changes after a revision, and continues from there', async () => {
  await world.import('/s\n  x = 1\n  /a\n  /b\n')
  const revision = await world.import('/s\n  x = 2\n')
  await set('/s/a', { y: '1' })
  // In hexadecimal, as ZooKeeper's tools write it.
  const args = ['watch', '/s', '--since', `0x${revision.toString(16)}`, '-o', 'ndjson', '--timeout', '20s']
  for (const more of [[], ['-r']]) {
    await using running = start([...args, ...more], { endpoint: world.endpoint })
    await sees(running, /MODIFIED/)
    assert.deepEqual(brief(eventsOf(running.stdout)), ['MODIFIED /s/a'])
  }
  await using running = start([...args, '-r'], { endpoint: world.endpoint })
  await sees(running, /MODIFIED/)
  await set('/s', { x: '3' })
  await sees(running, /"name":"x","old":2,"new":3/)
  const [, last] = eventsOf(running.stdout)
  const next = await espalier(['watch', '/s', '--since', last?.revision ?? '', '--once', '--timeout', '300ms'], {
    endpoint: world.endpoint,
  })
  assert.deepEqual([next.stdout, next.code], ['', 7])
})

test('--since with a revision before a creation or deletion begins with the state', async () => {
  const revision = await world.import('/gone\n  /a\n  /b\n')
  await world.client.tree.deleteNode({ path: '/gone/a' })
  for (const since of [revision, revision + 1_000_000n]) {
    const args = ['watch', '/gone', '--since', String(since), '-o', 'ndjson']
    await using running = start(args, { endpoint: world.endpoint })
    await sees(running, /SNAPSHOT/)
    const [first] = eventsOf(running.stdout)
    assert.deepEqual([first?.type, first?.new], ['SNAPSHOT', { '/gone': {}, '/gone/b': {} }])
  }
  const only = ['watch', '/gone', '--properties', '--once', '--timeout', '200ms', '--since']
  assert.deepEqual((await espalier([...only, String(revision)], { endpoint: world.endpoint })).stdout, '')
})

test('contradictory flags of a watch are exit 2', async () => {
  for (const [args, message] of [
    [['-r', '--properties'], /--properties and --recursive exclude each other/],
    [['--children', '--properties'], /exclude each other/],
    [['--until', 'alive(/x)'], /"alive\(\/x\)" is not a condition\n {2}help: .*live\(\/web\)>=3/],
    [['--until', 'exists(/x)>1'], /"exists\(\/x\)>1" is not a condition/],
    [['--until', ''], /nothing to wait for/],
    [['--since', 'yesterday'], /"yesterday" is not a revision/],
    [['--exec', 'true', '-o', 'ndjson'], /--exec prints no events/],
  ] as const) {
    const { code, stderr } = await run(['watch', '/', ...args])
    assert.deepEqual([code, message.test(stderr)], [2, true], stderr)
  }
})

const run = (args: readonly string[]) => inProcess(args, { endpoint: world.endpoint })

test('watch -r reports lost and restored contact once, followed by missed changes at any depth', async () => {
  await world.import('/cut\n  /a\n    /b\n      x = 1\n  /c\n')
  await using proxy = await openProxy(Number(world.endpoint.split(':').at(-1)))
  await using running = start(['watch', '/cut', '-r', '-o', 'ndjson'], { endpoint: proxy.connect })
  await sees(running, /SNAPSHOT/)
  await world.client.tree.createNode({ path: '/cut/a/b/seen' })
  await sees(running, /\/seen"/)
  proxy.mode = 'refuse'
  proxy.cut()
  await eventually(() => /"type":"ERROR"/.test(running.stdout), 'contact is lost', 30_000)
  await set('/cut/a/b', { x: '2' })
  await world.client.tree.deleteNode({ path: '/cut/c' })
  proxy.mode = 'pass'
  await eventually(() => /"x":2/.test(running.stdout) && /DELETED/.test(running.stdout), 'what was missed', 60_000)
  const events = brief(eventsOf(running.stdout))
  assert.deepEqual(events.slice(0, 3), ['SNAPSHOT /cut', 'ADDED /cut/a/b/seen', 'ERROR /cut'])
  assert.deepEqual(events.slice(3).toSorted(), ['DELETED /cut/c', 'MODIFIED /cut/a/b', 'RESYNC /cut'])
})
