import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect, type Espalier } from '../../../../clients/typescript/index.ts'
import { eventually } from '../../../support/condition.ts'
import { openGateway, type TestGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { openTokens, WRITER } from '../../../support/tokens.ts'
import { espalier } from '../espalier.ts'

const TREE = '/cms : z4m\n  threads = 3\n  main -> /db\n  t => /db\n  /databases\n  /providers\n/db\n  /main\n'

let gateway: TestGateway
let client: Espalier
let directory: Awaited<ReturnType<typeof temporaryDirectory>>

before(async () => {
  gateway = await openGateway()
  client = connect({ endpoints: gateway.endpoint })
  for await (const _ of client.importTree(TREE));
  directory = await temporaryDirectory()
  const contexts = {
    contexts: {
      prod: { endpoint: gateway.endpoint },
      nowhere: { endpoint: '127.0.0.1:1' },
      keeper: { endpoint: 'zk://127.0.0.1:1' },
    },
  }
  await writeFile(join(directory.path, '.espalier.yaml'), JSON.stringify(contexts))
})

after(async () => {
  await client?.[Symbol.asyncDispose]()
  await gateway?.[Symbol.asyncDispose]()
  await directory?.[Symbol.asyncDispose]()
})

async function candidates(...words: readonly string[]): Promise<readonly string[]> {
  const { stdout, stderr, code } = await espalier(['__complete', 'fish', ...words], {
    cwd: directory.path,
    endpoint: gateway.endpoint,
  })
  assert.deepEqual([stderr, code], ['', 0])
  return stdout
    .split('\n')
    .slice(0, -1)
    .map(line => line.split('\t')[0] as string)
}

const CASES: readonly (readonly [words: readonly string[], expected: readonly string[]])[] = [
  [['exp'], ['export']],
  [
    ['get', '/'],
    ['/cms', '/db'],
  ],
  [
    ['get', ''],
    ['/cms', '/db'],
  ],
  [
    ['get', '/cms/'],
    ['/cms/databases', '/cms/providers', '/cms/main'],
  ],
  [['get', '/cms/d'], ['/cms/databases']],
  [['get', '/cms/main/'], ['/cms/main/main']],
  [['ln', '/cms', '/d'], ['/db']],
  [['rm', '/cms', '/d'], ['/db']],
  [['import', 'model.tree', '/d'], ['/db']],
  [['get', '@'], []],
  [['export', '/d'], ['/db']],
  [
    ['export', ''],
    ['/cms', '/db'],
  ],
  [['export', '@prod/d'], ['@prod/db']],
  [['export', 'mod'], [':files']],
  [['get', '/cms', ''], ['threads', 'main', 't', 'type'].sort()],
  [['unset', '/cms', 'threads', 'ty'], ['type']],
  [['mv', '/cms', '/d'], ['/db']],
  [
    ['diff', '@'],
    ['@/', '@prod/', '@nowhere/', '@keeper/'],
  ],
  [['diff', 'model.tree', '@prod/cms/d'], ['@prod/cms/databases']],
  [['import', 'mod'], [':files']],
  [
    ['import', ''],
    ['@', ':files'],
  ],
  [
    ['get', '/cms', '--no'],
    ['--no-follow', '--no-input'],
  ],
  [
    ['get', '-o', ''],
    ['text', 'json', 'yaml'],
  ],
  [['get', '--output=y'], ['--output=yaml']],
  [['get', '-oj', '/d'], ['/db']],
  [['-o', 'json', 'get', '/d'], ['/db']],
  [['-o', 'j'], ['json']],
  [['--out'], ['--output']],
  [['get', '-c', 'p'], ['prod']],
  [['get', '--context=p'], ['--context=prod']],
  [['--context=prod', 'get', '/d'], ['/db']],
  [['-cprod', 'get', '/d'], ['/db']],
  [['get', '--', '/d'], ['/db']],
  [['graph', '@prod', '--focus', '/cms/d'], ['/cms/databases']],
  [['graph', 'model.tree', '--diff', '@prod/d'], ['@prod/db']],
  [['register', '/cms', '10.0.0.1:80', '--', 'sle'], [':files']],
  [['serve', '--data', ''], [':files']],
  [['-c', 'prod', 'get', '/d'], ['/db']],
  [['export', '-f', ''], [':files']],
  [['context', 'pro'], ['protect']],
  [['context', 'use', 'n'], ['nowhere']],
  [['context', 'ls', ''], []],
  [['context', 'set', 'prod', ''], []],
  [['apply', ''], [':files']],
  [['help', 'exp'], ['export']],
  [['-c', 'get', 'exp'], ['export']],
  [['--he'], ['--help']],
  [['--vers'], ['--version']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish', 'powershell'],
  ],
  [['nonsense', ''], []],
  [['get', '/', '-c', 'nobody', '/'], []],
  [['get', '-c', 'keeper', '/'], []],
]

for (const [words, expected] of CASES)
  test(`espalier ${words.join(' ')}<TAB>`, async () => {
    // A gateway slower than the budget gives no completions: on a busy machine the key is pressed once more.
    await eventually(async () => {
      const found = await candidates(...words)
      assert.deepEqual(words[1] === '/cms' && words[2] === '' ? [...found].sort() : found, expected)
      return true
    }, expected.join(', '))
  })

test('an unreachable or unresponsive gateway gives no completions, within the budget', async () => {
  assert.deepEqual(await candidates('-c', 'nowhere', 'get', '/'), [])
  await using silent = await silentServer()
  const started = performance.now()
  assert.deepEqual(await candidates('--endpoint', silent.address, 'get', '/'), [])
  // Far below any timeout of a call; a loaded machine may take long to start a process.
  assert.ok(performance.now() - started < 8_000)
})

test('completions with control characters are excluded', async () => {
  await using directory = await temporaryDirectory()
  const contexts = { good: { endpoint: '10.0.0.1:7400' }, bad: { endpoint: '\u001b]0;owned\u0007' } }
  await writeFile(join(directory.path, '.espalier.yaml'), JSON.stringify({ contexts }))
  const { stdout } = await espalier(['__complete', 'fish', '-c', ''], { cwd: directory.path })
  assert.equal(stdout, 'good\t10.0.0.1:7400\n')
})

test('completions are cached briefly, since keys come in bursts', async () => {
  await using cache = await temporaryDirectory()
  const get = async (): Promise<string> => {
    const surroundings = { endpoint: gateway.endpoint, env: { XDG_CACHE_HOME: cache.path } }
    return (await espalier(['__complete', 'fish', 'get', '/kept'], surroundings)).stdout
  }
  assert.equal(await get(), '')
  await client.tree.createNode({ path: '/kept' })
  // Cached or, on a very slow machine, requested again.
  assert.ok(['', '/kept\n'].includes(await get()))
  await client.tree.deleteNode({ path: '/kept' })
})

test('completion sends the token of the environment', async () => {
  await using tokens = await openTokens()
  await using guarded = await openGateway({ access: { tokens: tokens.file } })
  await eventually(async () => {
    const surroundings = { endpoint: guarded.endpoint, env: { ESPALIER_TOKEN: WRITER } }
    await espalier(['create', '/guarded'], surroundings)
    return (await espalier(['__complete', 'fish', 'get', '/'], surroundings)).stdout === '/guarded\n'
  }, '/guarded')
})

test('without a writable cache, the gateway is asked each time', async () => {
  await using directory = await temporaryDirectory()
  const noFolder = join(directory.path, 'file')
  await writeFile(noFolder, '')
  await eventually(async () => {
    const surroundings = { endpoint: gateway.endpoint, env: { XDG_CACHE_HOME: noFolder } }
    return (await espalier(['__complete', 'fish', 'get', '/d'], surroundings)).stdout === '/db\n'
  }, '/db')
})

test('a name beyond the first page of children is found', async () => {
  const names = Array.from({ length: 1_100 }, (_, at) => `  /n${String(at).padStart(4, '0')}\n`).join('')
  for await (const _ of client.importTree(`/many\n${names}`));
  await eventually(async () => {
    assert.deepEqual(
      await candidates('get', '/many/n109'),
      Array.from({ length: 10 }, (_, at) => `/many/n109${at}`),
    )
    return true
  }, 'the last names')
})

for (const shell of ['bash', 'zsh', 'fish', 'powershell'])
  test(`the script for ${shell} requests completions, and says where to install it`, async () => {
    const { stdout, stderr, code } = await espalier(['completion', shell])
    assert.deepEqual([stderr, code], ['', 0])
    assert.match(stdout, new RegExp(`# espalier completion ${shell} [>|]`))
    assert.match(stdout, new RegExp(`espalier __complete ${shell} `))
  })

test('another shell is exit 2', async () => {
  assert.equal((await espalier(['completion', 'tcsh'])).code, 2)
})

/** Accepts connections and never responds. */
async function silentServer(): Promise<{ readonly address: string } & AsyncDisposable> {
  const server = createServer(socket => socket.on('error', () => {})).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return { address: `127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => void server.close() }
}
