import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '../../../../src/config.ts'
import { ERROR_CODES, RegistryError } from '../../../../src/tree/errors.ts'
import { hintFor } from '../../../../tools/cli/text/hints.ts'
import { eventually } from '../../../support/condition.ts'
import { startGateway } from '../../../support/gateway.ts'
import { freePorts } from '../../../support/process/free-port.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { inProcess, type Outcome } from '../espalier.ts'
import { shareWorld } from '../world.ts'

const world = shareWorld('/shop : web\n  threads = 3\n/instances\n  /a\n/databases\n  /cms\n/team\n  shop = 1\n')

const run = (...args: readonly string[]): Promise<Outcome> => inProcess(args, { endpoint: world.endpoint })

test('every code that a command can fail with has a hint', () => {
  const sources = globSync('tools/{cli,diagram}/**/*.ts').map(file => readFileSync(file, 'utf8'))
  const named = sources.flatMap(text =>
    [...text.matchAll(/new (?:Failure|DiagramError)\(\s*'([A-Z_]+)'/g)].map(([, code = '']) => code),
  )
  const codes = new Set([...named, ...ERROR_CODES, 'CANNOT_READ', 'CANNOT_WRITE', 'REGISTRY_UNREACHABLE'])
  assert.ok(codes.size > 40, String(codes.size))
  // The last three have hints of their own wherever they occur.
  const elsewhere = Object.values(ERROR_CODES).filter(code => new RegistryError(code, '').hint !== undefined)
  for (const code of codes)
    if (!elsewhere.includes(code as never)) assert.notEqual(hintFor(code), hintFor('NONE'), `${code} has no hint`)
})

test('a failure is shown with a hint, as text and as JSON', async () => {
  for (const args of [
    ['get', '/nowhere'],
    ['ls', 'no-path'],
    ['import', '/no/such/file.tree'],
    ['export', '-f', '/no/such/folder/file.tree'],
    ['register', '/shop', 'a:1', '--create', '--', 'no-such-program'],
    ['watch', '/shop', '--until', 'live(/shop)>=3', '--timeout', '100ms', '--no-initial'],
    ['rm', '-r', '/instances'],
    ['-v'],
  ]) {
    const text = await run(...args)
    assert.match(text.stderr, /^error\[[A-Z_]+\]: [\s\S]*\n {2}help: \S/m, args.join(' '))
    assert.notEqual(text.code, 0)
  }
  const json = await run('ls', '/nowhere', '-o', 'json')
  assert.equal(typeof JSON.parse(json.stderr).error.hint, 'string')
})

test('flags without a command are reported as that', async () => {
  for (const args of [['-v'], ['-q'], ['-y'], ['--ascii'], ['-c', 'prod'], ['--timeout', '3s'], []]) {
    const { code, stderr } = await run(...args)
    assert.deepEqual([code, stderr], [2, 'error[USAGE]: no command was given\n  help: espalier --help lists them\n'])
  }
})

test('a server that does not speak gRPC is named as such', async () => {
  const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`
    for (const args of [['ls'], ['status'], ['tree'], ['export'], ['watch', '/']]) {
      const { code, stderr } = await inProcess(args, { endpoint })
      assert.equal(code, 7, stderr)
      assert.match(stderr, /does not speak gRPC/)
      assert.match(stderr, /help: another program listens there/)
    }
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('a tree in the place of a plan is reported as that, without messages of a JSON parser', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'ok.tree')
  for (const text of ['/a\n', '', '[1', '7', '"x"']) {
    await writeFile(file, text)
    const { code, stderr } = await run('apply', file)
    assert.equal(code, 3)
    assert.match(stderr, /error\[BAD_PLAN\]: .*ok\.tree is not a plan\n {2}help: .*espalier import/)
    assert.doesNotMatch(stderr, /JSON|token/)
  }
})

test('an unknown setting of a configuration file has the nearest one as hint', async () => {
  await using directory = await temporaryDirectory()
  const config = join(directory.path, 'c.json')
  for (const [key, hint] of [
    ['maxLease', 'did you mean maxLeases?'],
    ['max-leases', 'did you mean maxLeases?'],
    ['toString', '"espalier serve --help" lists them'],
    ['something', '"espalier serve --help" lists them'],
  ] as const) {
    await writeFile(config, JSON.stringify({ [key]: 1 }))
    assert.throws(
      () => readConfig({ config }, {}),
      error => error instanceof RegistryError && error.message.endsWith(`is not a setting; ${hint}`),
      key,
    )
  }
  await writeFile(config, '{"listen": ')
  assert.throws(
    () => readConfig({ config }, {}),
    error => error instanceof RegistryError && /is not JSON$/.test(error.message),
  )
})

test('ln with swapped arguments is refused, with the right order as hint', async () => {
  const swapped = await run('ln', '/shop/main', '/databases/cms')
  assert.equal(swapped.code, 5)
  assert.match(swapped.stderr, /help: the target comes first: espalier ln \/databases\/cms \/shop\/main\n/)
  assert.equal((await run('get', '/databases')).stdout, '')
  assert.equal((await run('ln', '/databases/cms', '/shop/main')).code, 0)
  assert.equal((await run('ln', '/not/yet', '/shop/later')).code, 0, 'a target may be created later')
})

test('a link to itself is refused, and an empty target has a hint', async () => {
  for (const args of [
    ['ln', '/shop', '/'],
    ['ln', '/shop/x', '/shop/x'],
    ['ln', 'x', '/shop/x'],
  ]) {
    const { code, stderr } = await run(...args)
    assert.equal(code, 3, args.join(' '))
    assert.match(stderr, /error\[LINK_LOOP\]: \/shop.* would be a link to itself\n {2}help: the target comes first/)
  }
  assert.match((await run('ln', '', '/shop/x')).stderr, /help: the target is a path: \/name\/name/)
})

test('a directory that cannot be made ends serve and a change of contexts with an error', async () => {
  if (!existsSync('/proc/self')) return
  const served = await run('serve', '--data', '/proc/espalier/data', '--listen', '127.0.0.1:0')
  assert.deepEqual(
    [served.code, served.stderr.startsWith('error[NOT_PERMITTED]: cannot create the data directory')],
    [8, true],
  )
  const env = { HOME: '/proc/espalier' }
  const context = await inProcess(['context', 'set', 'a', '127.0.0.1:1'], { env })
  assert.deepEqual([context.code, context.stderr.startsWith('error[CANNOT_WRITE]')], [3, true])
})

test('find with a bare word finds nodes of that name, and those with such a property', async () => {
  assert.equal((await run('find', 'shop', '-o', 'name')).stdout, '/shop\n/team\n')
  assert.equal((await run('find', '!shop', 'type:web', '-o', 'name')).stdout, '')
})

test('watch --until waits for a path that does not exist yet', async () => {
  const waiting = run('watch', '/soon', '--until', 'exists(/soon)', '--timeout', '20s')
  await eventually(async () => (await run('ls', '/soon')).code === 4, 'it is not there')
  await world.import('/soon\n')
  assert.equal((await waiting).code, 0)
  assert.equal((await run('watch', '/never')).code, 4)
})

test('/name is a file where there is one in every command that reads trees, and @/name is the live tree', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'abs.tree')
  await writeFile(file, '/file\n')
  assert.equal((await run('export', file)).stdout, '/file\n')
  assert.equal((await run('export', '/instances')).stdout, '/instances\n  /a\n')
  for (const command of ['graph', 'check', 'plan'])
    assert.match(
      (await run(command, '/instances')).stderr,
      /help: a path of the live tree is written with @ here: @\/instances/,
    )
  for (const [args, stdout] of [
    [['ls', '@'], 'instances'],
    [['ls', '@/instances', '-o', 'name'], '/instances/a\n'],
    [['get', '@/shop', 'threads'], '3\n'],
    [['stat', '@/shop'], '/shop'],
  ] as const) {
    const found = await run(...args)
    assert.deepEqual([found.code, found.stdout.includes(stdout)], [0, true], args.join(' '))
  }
})

test('@ and @/path are paths of the live tree in commands that move, copy, link and find, and no other tree is one', async () => {
  await run('create', '@/made/here', '-p')
  for (const args of [
    ['cp', '@/made/here', '@/made/copy'],
    ['mv', '@/made/copy', '@/made/moved'],
    ['mv', '@/made/moved', '@/instances/'],
    ['ln', '@/instances/moved', '@/made/link'],
  ])
    assert.equal((await run(...args)).code, 0, args.join(' '))
  assert.equal((await run('resolve', '/made/link')).stdout, '/instances/moved\n')
  assert.equal((await run('find', 'moved', '@/instances', '-o', 'name')).stdout, '/instances/moved\n')
  assert.equal((await run('find', 'moved', '@', '-o', 'name')).stdout, '/instances/moved\n')
  for (const args of [
    ['mv', '@prod/a', '/b'],
    ['mv', '/instances/moved', '@prod/b'],
    ['cp', '/instances/moved', '@prod/b'],
    ['ln', '@prod/a', '/b'],
    ['rm', '@prod/a'],
  ]) {
    const { code, stderr } = await run(...args)
    assert.equal(code, 2, args.join(' '))
    assert.match(stderr, /a path of another context\n {2}help: espalier -c prod \.\.\. \//)
  }
})

test('status says what is wrong while the store cannot be reached', async () => {
  const [port] = await freePorts(1)
  await using gateway = await startGateway({ args: ['--zookeeper', `127.0.0.1:${port}`] })
  const { code, stdout, stderr } = await inProcess(['status'], { endpoint: gateway.endpoint })
  assert.deepEqual([code, stderr], [7, ''])
  assert.match(stdout, /^gateway {5}\S+ {2}not serving\nstore {7}unreachable since/)
  const json = await inProcess(['status', '-o', 'json'], { endpoint: gateway.endpoint })
  assert.equal(JSON.parse(json.stdout).store, 'UNREACHABLE')
})
