import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../../support/condition.ts'
import { freePorts } from '../../support/process/free-port.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { BINARY, espalier, start } from './espalier.ts'
import { shareWorld } from './world.ts'

const MODEL = '/web\n  threads = 3\n  /providers\n/lb\n  web -> /web\n'

const world = shareWorld(MODEL)

const COMMANDS: readonly (readonly [args: readonly string[], stdout: RegExp, code: number])[] = [
  [['version'], /^espalier \d+\.\d+\.\d+ \(Node \d+\.\d+\.\d+\)\n$/, 0],
  [['status'], /^gateway {5}grpc:\/\/127\.0\.0\.1:\d+ {2}serving\nstore {7}live\n/, 0],
  [['export', '/lb'], /^\/lb\n {2}web -> \/web\n$/, 0],
  [['tree', '/lb'], /^\/lb\n└─ web -> \/web\n$/, 0],
  [['plan', '-'], /^Plan: 0 to add, 0 to change, 0 to delete, 3 unchanged\.\n$/, 0],
  [['import', '-', '--no-trim'], /^Plan: 0 to add/, 0],
  [['get', '/lb/web', 'threads'], /^3\n$/, 0],
  [['resolve', '/lb/web'], /^\/web\n$/, 0],
  [['providers', '/lb/web/providers', '-o', 'name'], /^$/, 0],
  [['check', '-'], /UNUSED_SERVICE|^$/, 0],
  [['fmt', '-'], /^\/lb\n {2}web -> \/web\n\/web\n {2}threads = 3\n {2}\/providers\n$/, 0],
  [['graph', '-'], /^<\?xml|^<svg/, 0],
  [['set', '/web', 'x=1', '--dry-run'], / {2}\+ x = 1\n$/, 0],
  [['unset', '/web', 'nothing'], /^$/, 4],
  [['ln', '/web', '/lb/again', '--dry-run'], /^\/lb {2}again -> \/web {2}\(not written: dry run\)\n$/, 0],
  [['rm', '-r', '/web'], /^$/, 6],
]

for (const [args, stdout, code] of COMMANDS)
  test(`the real binary runs: espalier ${args.join(' ')}`, async () => {
    const outcome = await espalier(args, { endpoint: world.endpoint, stdin: MODEL })
    assert.match(outcome.stdout, stdout)
    assert.equal(outcome.code, code, outcome.stderr)
  })

test('an unreachable gateway is exit 7, on stderr, and as JSON with -o json', async () => {
  const [port] = await freePorts(1)
  const { stdout, stderr, code } = await espalier(['get', '/web', '-o', 'json'], { endpoint: `127.0.0.1:${port}` })
  assert.deepEqual([stdout, code], ['', 7])
  const { error } = JSON.parse(stderr) as { error: { code: string; exit: number; hint: string } }
  assert.deepEqual([error.code, error.exit], ['REGISTRY_UNREACHABLE', 7])
  assert.match(error.hint, /espalier serve/)
})

test('register holds the registration until Ctrl-C, then removes it and exits 130', async () => {
  await using running = start(['register', '/web/providers', '10.0.0.1:80', 'version="1.2"'], {
    endpoint: world.endpoint,
  })
  await eventually(() => running.stdout.includes('\n'), 'the path of the provider')
  const { providers } = await world.client.discover('/web/providers')
  assert.deepEqual(
    providers.map(({ name, properties }) => [name, properties.version, properties.pid]),
    [['10.0.0.1:80', '1.2', running.process.pid]],
  )
  running.process.kill('SIGINT')
  const { stdout, code } = await running.outcome
  assert.deepEqual([stdout, code], ['/web/providers/10.0.0.1:80\n', 130])
  assert.deepEqual((await world.client.discover('/web/providers')).providers, [])
})

test('register -- COMMAND registers as long as the command runs, with its pid, and exits with its code', async () => {
  const script = 'echo "pid $$"; read line; exit 7'
  await using running = start(['register', '/web/providers', '10.0.0.2:80', '--', 'sh', '-c', script], {
    endpoint: world.endpoint,
  })
  const pid = Number(await eventually(() => /pid (\d+)/.exec(running.stdout)?.[1], 'the pid of the command'))
  await eventually(async () => {
    const { providers } = await world.client.discover('/web/providers')
    return providers[0]?.properties.pid === pid
  }, 'the registration with the pid of the command')
  running.process.stdin.end('go\n')
  assert.equal((await running.outcome).code, 7)
  assert.deepEqual((await world.client.discover('/web/providers')).providers, [])
})

test('register passes SIGTERM on to its command and waits for it', async () => {
  const script = 'trap "echo stopping; exit 3" TERM; echo ready; while :; do sleep 0.05; done'
  await using running = start(['register', '/web/providers', '10.0.0.3:80', '--', 'sh', '-c', script], {
    endpoint: world.endpoint,
  })
  await eventually(() => running.stdout.includes('ready'), 'the command runs')
  running.process.kill('SIGTERM')
  const { stdout, code } = await running.outcome
  assert.match(stdout, /stopping/)
  assert.equal(code, 3)
})

test('watch prints events, one a line, until Ctrl-C', async () => {
  await using running = start(['watch', '/web', '--properties', '-o', 'ndjson'], { endpoint: world.endpoint })
  await eventually(() => running.stdout.includes('SNAPSHOT'), 'the snapshot')
  await world.client.properties.updateProperties({ path: '/web', jsonProperties: { threads: '4' } })
  await eventually(() => running.stdout.includes('MODIFIED'), 'the change')
  running.process.kill('SIGINT')
  const { stdout, code } = await running.outcome
  const events = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>)
  assert.deepEqual(
    events.map(({ type, path, name, old, new: now }) => [type, path, name, old, now]),
    [
      ['SNAPSHOT', '/web', undefined, undefined, { threads: 3 }],
      ['MODIFIED', '/web', 'threads', 3, 4],
    ],
  )
  assert.equal(code, 130)
})

test('watch --once ends after the first change', async () => {
  await using running = start(['watch', '/web/providers', '--children', '--once'], { endpoint: world.endpoint })
  await eventually(() => running.stdout.includes('snapshot'), 'the snapshot')
  await using registration = world.client.register('/web/providers', '10.0.0.4:80', { pid: 9 })
  await registration.registered()
  const { stdout, code } = await running.outcome
  assert.match(
    stdout,
    /=\s+\/web\/providers\s+snapshot: 0 children {2}\(0 live\)\n.*\+\s+\/web\/providers\/10\.0\.0\.4:80\s+pid = 9 {2}\(1 live\)\n$/,
  )
  assert.equal(code, 0)
})

test('a command exits silently with 0 when its reader closes the pipe', async () => {
  const child = spawn(
    'sh',
    ['-c', '{ "$0" "$1" watch /web; echo "exit $?" >&2; } | head -n 1', process.execPath, BINARY],
    {
      env: { PATH: process.env.PATH, ESPALIER_ENDPOINT: world.endpoint },
    },
  )
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ticking = new AbortController()
  void tick(ticking.signal)
  await eventually(() => stderr.includes('exit'), 'the end of the watch')
  ticking.abort()
  assert.equal(stderr, 'exit 0\n')
})

async function tick(signal: AbortSignal): Promise<void> {
  for (let i = 0; !signal.aborted; i++) {
    await world.client.properties.updateProperties({ path: '/web', jsonProperties: { tick: String(i) } })
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

test('on a terminal a deletion asks for the number of nodes, and proceeds only with the right answer', async () => {
  await world.client.tree.createNode({ path: '/doomed/below', createParents: true })
  assert.deepEqual(await atTerminal(['rm', '-r', '/doomed'], '1'), { code: 6, asked: 2 })
  assert.deepEqual(await atTerminal(['rm', '-r', '/doomed'], '2'), { code: 0, asked: 2 })
  await assert.rejects(world.client.tree.getNode({ path: '/doomed' }))
})

test('rm -r lists what it would delete before it asks', async () => {
  await world.client.tree.createNode({ path: '/listed/below', createParents: true })
  let before = ''
  await atTerminal(['rm', '-r', '/listed'], '1', async screen => {
    before = screen
  })
  assert.match(before, /delete +\/listed\/below\r?\n[\s\S]*delete +\/listed\r?\n[\s\S]*Deleting 2 nodes/)
})

test('an import applies the confirmed plan, or nothing if the tree has changed meanwhile', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'trim.tree')
  await writeFile(file, '/trim\n  /stays\n')
  await world.client.tree.createNode({ path: '/trim/goes', createParents: true })
  const args = ['import', file, '--trim']
  const grow = async (): Promise<void> => void (await world.client.tree.createNode({ path: '/trim/new' }))
  assert.deepEqual(await atTerminal(args, '1', grow), { code: 5, asked: 1 })
  await world.client.tree.getNode({ path: '/trim/goes' })
  assert.deepEqual(await atTerminal(args, '2'), { code: 0, asked: 2 })
  await assert.rejects(world.client.tree.getNode({ path: '/trim/new' }))
})

/** Runs the binary on a pseudo-terminal (Debian's `script`) and answers its prompt after `meanwhile`. */
async function atTerminal(
  args: readonly string[],
  answer: string,
  meanwhile: (screen: string) => Promise<void> = async () => {},
): Promise<{ code: number | null; asked: number }> {
  const command = [process.execPath, BINARY, ...args].map(word => `'${word}'`).join(' ')
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env.PATH, ESPALIER_ENDPOINT: world.endpoint, SHELL: '/bin/sh', TERM: 'xterm' },
  })
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.once('close', resolve)
  let screen = ''
  let asked = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    const question = /Deleting (\d+) nodes? in .*Type \1 to continue: /.exec(screen)
    if (question === null || asked > 0) return
    asked = Number(question[1])
    void meanwhile(screen).then(() => child.stdin.write(`${answer}\n`))
  })
  return { code: await promise, asked }
}

test('reading a live tree shows its progress', async () => {
  for (const args of [['export'], ['diff', '@', '@'], ['graph', '@', '-T', 'dot']]) {
    const { stderr, code } = await espalier([...args, '--progress', 'json'], { endpoint: world.endpoint })
    assert.deepEqual(
      [code, /^\{"progress":\{"what":"reading","done":\d+,"elapsedMs":\d+\}\}\n/.test(stderr)],
      [0, true],
      stderr,
    )
  }
})

test('fmt -w rewrites a file in place and keeps its comments', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'x.tree')
  await writeFile(file, "# header\n\n/a\n  y = 'b' # why\n  # about x\n  x = 1\n")
  const { code, stderr } = await espalier(['fmt', '-w', file])
  assert.deepEqual([code, stderr], [0, `formatted ${file}\n`])
  assert.equal(await readFile(file, 'utf8'), '# header\n\n/a\n  # about x\n  x = 1\n  y = "b"  # why\n')
})

test('fmt -w writes only files of the tree language', async () => {
  for (const source of ['-', '@/web', 'model.json']) {
    const { code, stderr } = await espalier(['fmt', '-w', source], { endpoint: world.endpoint })
    assert.deepEqual([code, stderr.startsWith(`error[USAGE]: ${source} cannot be written back`)], [2, true])
  }
})

test('serve prints its address, and exits with 0 on SIGTERM', async () => {
  await using directory = await temporaryDirectory()
  await using running = start(['serve', '--listen', '127.0.0.1:0', '--data', directory.path, '--log-level', 'silent'])
  const listens = await eventually(() => /serves gRPC on (\S+)/.exec(running.stdout)?.[1], 'the gateway listens')
  const { code } = await espalier(['status', '--endpoint', listens])
  assert.equal(code, 0)
  running.process.kill('SIGTERM')
  assert.deepEqual([(await running.outcome).code, running.stderr], [0, ''])
})
