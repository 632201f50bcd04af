import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePorts } from '../../../support/process/free-port.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { inProcess, type Outcome } from '../espalier.ts'
import { shareWorld } from '../world.ts'

const world = shareWorld()

async function run(args: readonly string[], stdin = ''): Promise<Outcome> {
  return await inProcess(args, { endpoint: world.endpoint, stdin })
}

test('rm lists what it would keep and why, and deletes the rest only with --partial', async () => {
  await world.import('/shop\n  /providers\n  /old\n    /a\n')
  await using registration = world.client.register('/shop/providers', '10.0.0.1:80', { pid: 1 })
  await registration.registered()
  const refused = await run(['rm', '-r', '/shop', '--yes'])
  assert.equal(
    refused.stderr,
    `error[EPHEMERAL_KEPT]: refusing: 1 live provider is below /shop
  keep    /shop                        holds live providers
  keep    /shop/providers              holds live providers
  keep    /shop/providers/10.0.0.1:80  a live provider, pid 1
  delete  /shop/old/a
  delete  /shop/old
  help: nothing was deleted; --partial deletes the 2 free nodes, --include-ephemeral all 5
`,
  )
  assert.deepEqual([refused.code, refused.stdout], [6, ''])
  const partial = await run(['rm', '-r', '/shop', '--partial', '--yes'])
  assert.deepEqual([partial.code, partial.stdout.match(/^delete/gm)?.length], [0, 2])
  const all = await run(['rm', '-r', '/shop', '--include-ephemeral', '--yes'])
  assert.deepEqual([all.code, all.stdout.match(/^delete/gm)?.length], [0, 3])
})

test('tree counts live providers, and shows each with -e', async () => {
  await world.import('/pool : web\n  /providers\n  main -> /x\n')
  await using one = world.client.register('/pool/providers', '10.0.0.1:80', { pid: 1 })
  await using two = world.client.register('/pool/providers', '10.0.0.2:80', { pid: 2 })
  await Promise.all([one.registered(), two.registered()])
  assert.equal((await run(['tree', '/pool'])).stdout, '/pool : web\n├─ providers  ● 2 live\n└─ main -> /x\n')
  assert.equal(
    (await run(['tree', '/pool', '-e', '--depth', '2'])).stdout,
    '/pool : web\n├─ providers  ● 2 live\n│  ├─ 10.0.0.1:80\n│  └─ 10.0.0.2:80\n└─ main -> /x\n',
  )
  const { stdout } = await run(['providers', '/pool/providers', '-o', 'json'])
  const providers = JSON.parse(stdout) as { address: string; ephemeral: boolean; properties: { pid: number } }[]
  assert.deepEqual(
    providers.map(({ address, ephemeral, properties }) => [address, ephemeral, properties.pid]),
    [
      ['10.0.0.1:80', true, 1],
      ['10.0.0.2:80', true, 2],
    ],
  )
  assert.match((await run(['providers', '/pool/providers'])).stdout, /^10\.0\.0\.1:80 {2}since \S+ \S+Z {2}pid=1\n/)
  assert.match((await run(['export', '/pool', '-e'])).stdout, /\/10\.0\.0\.1:80\n/)
})

test('set changes only the named properties, and preserves others to the last digit', async () => {
  await world.import('/exact\n  big = 9007199254740993\n  ratio = 1.0\n')
  const { stdout } = await run(['set', '/exact', 'more=12345678901234567890'])
  assert.equal(stdout, '/exact  (version 0 → 1)\n  + more = 12345678901234567890\n')
  const { stdout: text } = await run(['get', '/exact'])
  assert.equal(text, 'big = 9007199254740993\nmore = 12345678901234567890\nratio = 1.0\n')
  const { stdout: json } = await run(['get', '/exact', '-o', 'json'])
  assert.equal(json, '{"big":9007199254740993,"ratio":1.0,"more":12345678901234567890}\n')
  const { stdout: replaced } = await run(['set', '/exact', 'only=1', '--replace'])
  assert.equal(replaced.match(/^ {2}- /gm)?.length, 3)
})

test('concurrent sets are all applied', async () => {
  await world.import('/busy\n')
  const outcomes = await Promise.all(Array.from({ length: 4 }, (_, i) => run(['set', '/busy', `p${i}=${i}`])))
  assert.deepEqual(
    outcomes.map(({ code }) => code),
    [0, 0, 0, 0],
  )
  assert.equal((await run(['get', '/busy'])).stdout, 'p0 = 0\np1 = 1\np2 = 2\np3 = 3\n')
})

test('an etag or a version that is not the current one is exit 5, and nothing is written', async () => {
  await world.import('/guarded\n  x = 1\n')
  for (const guard of [
    ['--if-version', '7'],
    ['--etag', 'nonsense'],
  ]) {
    const { code, stderr } = await run(['set', '/guarded', 'x=2', ...guard])
    assert.deepEqual([code, /^error\[CONFLICT\]/.test(stderr)], [5, true])
  }
  assert.equal((await run(['get', '/guarded', 'x'])).stdout, '1\n')
  assert.equal((await run(['set', '/guarded', 'x=2', '--if-version', '0'])).code, 0)
})

test('a broken property link is reported beside the readable properties', async () => {
  await world.import('/half\n  a = 1\n  b => /missing x\n')
  const { stdout, stderr, code } = await run(['get', '/half'])
  assert.deepEqual([stdout, code], ['a = 1\n', 0])
  assert.match(stderr, /^warning: \/\S+ {2}b => \/missing x: /)
  assert.equal((await run(['get', '/half', 'b'])).code, 4)
})

test('an import with -q and no changes prints only the summary', async () => {
  await world.import('/quiet\n')
  assert.deepEqual(await run(['import', '-', '-q'], '/quiet\n'), {
    stdout: 'Plan: 0 to add, 0 to change, 0 to delete, 1 unchanged.\n',
    stderr: '',
    code: 0,
  })
})

test('an import below a path follows the links on it', async () => {
  await world.import('/real\n/alias\n  to -> /real\n')
  const { code } = await run(['import', '-', '/alias/to'], '/child\n  x = 1\n')
  assert.equal(code, 0)
  assert.equal((await run(['get', '/real/child', 'x'])).stdout, '1\n')
})

test('export to a file preserves the old file when it fails', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'out.tree')
  await world.import('/kept\n  x = 1\n')
  assert.equal((await run(['export', '/kept', '-f', file])).code, 0)
  assert.equal(await readFile(file, 'utf8'), '/kept\n  x = 1\n')
  assert.equal((await run(['export', '/missing', '-f', file])).code, 4)
  assert.equal(await readFile(file, 'utf8'), '/kept\n  x = 1\n')
  const { code, stderr } = await run(['export', '/kept', '-f', join(directory.path, 'no', 'where')])
  assert.deepEqual([code, /^error\[CANNOT_WRITE\]/.test(stderr)], [3, true])
})

test('graph draws the live tree with live providers, and warns of services without providers', async () => {
  await using directory = await temporaryDirectory()
  await world.import('/drawn\n  /up\n    /providers\n  /down\n    /providers\n    uses -> /drawn/up/providers\n')
  await using registration = world.client.register('/drawn/up/providers', '10.0.0.1:80')
  await registration.registered()
  const file = join(directory.path, 'drawn.svg')
  const { code, stderr } = await run(['graph', '@/drawn', '-f', file])
  assert.equal(code, 0)
  assert.match(
    stderr,
    /^wrote .*drawn\.svg \(2 systems, 2 services, 1 link\)\nwarning: \/drawn\/down has no live providers\n$/,
  )
  assert.match(await readFile(file, 'utf8'), /1 live/)
  const empty = await run(['graph', '-'], '# nothing\n')
  assert.deepEqual([empty.code, empty.stdout, /^error\[EMPTY_GRAPH\]/.test(empty.stderr)], [3, '', true])
  const png = join(directory.path, 'drawn.png')
  assert.equal((await run(['graph', '-', '-f', png], '/a\n  /providers\n')).code, 0)
  assert.ok((await stat(png)).size > 1_000)
  const { stdout } = await run(['graph', '@/drawn', '-T', 'dot', '--no-live', '--title', 'T <&>'])
  assert.match(stdout, /^digraph /)
  assert.doesNotMatch(stdout, /1 live/)
})

test('check reads the live tree, and fails for the severities of --fail-on', async () => {
  const text = '/a\n  /providers\n'
  assert.equal((await run(['check', '-'], text)).code, 0)
  assert.equal((await run(['check', '-', '--fail-on', 'warning'], text)).code, 1)
  const dangling = '/a\n  x -> /b\n'
  assert.equal((await run(['check', '-'], dangling)).code, 1)
  assert.equal((await run(['check', '-', '--fail-on', 'never'], dangling)).code, 0)
  assert.equal((await run(['check', '-', '--fail-on', 'never'], '/a\n x y\n')).code, 3)
  assert.match((await run(['check', '@'])).stderr, /\d+ errors?, \d+ warnings?\.\n$/)
})

test('of several gateways the first that responds is used', async () => {
  const [port] = await freePorts(1)
  const endpoint = `127.0.0.1:${port},${world.endpoint}`
  assert.equal((await inProcess(['status', '--endpoint', endpoint])).code, 0)
})

test('TLS to a gateway without TLS is TLS_MISMATCH with a hint', async () => {
  const { code, stderr } = await inProcess(['get', '/', '--endpoint', `grpcs://${world.endpoint}`])
  assert.deepEqual([code, /^error\[TLS_MISMATCH\]: .*\n {2}help: use grpc:\/\//.test(stderr)], [7, true])
})

test('a signal ends a command with 130, or 143 for SIGTERM', async () => {
  const { Interrupted } = await import('../../../../tools/cli/text/io.ts')
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const outcome = await inProcess(
      ['get', '/'],
      { endpoint: world.endpoint },
      AbortSignal.abort(new Interrupted(name)),
    )
    assert.deepEqual([outcome.code, outcome.stderr], [code, ''])
  }
})

test('output that cannot be written is a failure', async () => {
  for (const args of [['export'], ['version'], ['--help']]) {
    const { code, stderr } = await inProcess(args, { endpoint: world.endpoint, unwritable: 'ENOSPC' })
    assert.deepEqual(
      [code, stderr],
      [
        3,
        'error[CANNOT_WRITE]: cannot write the output: the disk is full\n' +
          '  help: choose another file or folder, or make it writable\n',
      ],
      args.join(' '),
    )
  }
})

test('a closed pipe ends commands that only print, and never commands that change the tree', async () => {
  const gone = { endpoint: world.endpoint, unwritable: 'EPIPE' }
  assert.deepEqual(await inProcess(['watch', '/'], gone), { stdout: '', stderr: '', code: 0 })
  const { code, stderr } = await inProcess(['import', '-'], { ...gone, stdin: '/unread\n  x = 1\n' })
  assert.match(stderr, /^Done in .*: 1 added\. {3}Revision \d+\.\n$/)
  assert.equal(code, 0)
  assert.equal((await run(['get', '/unread', 'x'])).stdout, '1\n')
})
