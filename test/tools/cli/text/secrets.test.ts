import assert from 'node:assert/strict'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { COMMANDS, ZC_ZK_SCRIPTS } from '../../../../tools/cli/command-table.ts'
import { eventually } from '../../../support/condition.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { inProcess, type Outcome, sees, start } from '../espalier.ts'
import { shareWorld } from '../world.ts'

/** Is in every secret, and nowhere else. */
const MARK = 'hunter2'

const MODEL = `/shop : web
  password = "${MARK}-1"
  api_key = 77
  auth = {"user": "app", "password": "${MARK}-2", "deep": [{"token": "${MARK}-3"}]}
  command = ["redis-server", "--requirepass", "${MARK}-4"]
  env = [{"name": "DB_PASSWORD", "value": "${MARK}-5"}]
  dsn = "postgres://app:${MARK}-6@db/main"
  jdbc = "jdbc:mysql://db/x?user=app&password=${MARK}-7"
  brokers = ["amqp://u:${MARK}-8@h1", {"url": "https://u:${MARK}@9@h2"}]
  pem = "-----BEGIN PRIVATE KEY-----\\n${MARK}10\\n-----END PRIVATE KEY-----"
  file = "a.password=${MARK}-11\\nb=1\\ntoken: ${MARK}-12 ${MARK}"
  threads = 3
  linked => /vault main_password
  /providers
  /part : "https://u:${MARK}-13@t"
    main -> /vault
    secret = null
/config
  /db.password
    string_value = "${MARK}-14"
  /plain
    string_value = "url=amqp://u:${MARK}-15@h"
/vault
  main_password = "${MARK}-16"
  /providers
`

const world = shareWorld(MODEL, async ({ client }) => {
  const provider = client.register('/shop/providers', '10.0.0.1:80', { token: `${MARK}-17`, weight: 1 })
  await provider.waitFor(({ state }) => state === 'registered')
  await client.properties.updateProperties({
    path: '/shop/providers/10.0.0.1:80',
    jsonProperties: { token: `"${MARK}-18"`, weight: '2' },
  })
})

const run = (args: readonly string[], stdin = ''): Promise<Outcome> =>
  inProcess(args, { endpoint: world.endpoint, stdin })

/** The secrets of a tree, and nothing else, in another state. */
const changed = (text: string): string =>
  text.replaceAll(MARK, `new${MARK}`).replace('api_key = 77', 'api_key = 78').replace('secret = null', 'secret = 1')

const DOCUMENTS = [[], ['-o', 'json'], ['-o', 'yaml']]
const ROWS = [...DOCUMENTS, ['-o', 'ndjson']]

/** Command lines of each command, with every format, that have secrets in what they read. */
function linesOf(files: Readonly<Record<string, string>>): Readonly<Record<string, readonly (readonly string[])[]>> {
  const { other = '', plan = '', broken = '', yaml = '', json = '' } = files
  const each = (formats: readonly (readonly string[])[], ...lines: readonly (readonly string[])[]) =>
    lines.flatMap(line => formats.map(format => [...line, ...format]))
  const bad = [broken, yaml, json].map(file => [file])
  const secretArguments = ['password=hunter2-a', 'token=tru"hunter2', 'pwd=[1,hunter2', `url=amqp://u:${MARK}@h`]
  const at = '/shop/providers/10.0.0.1:80'
  return {
    serve: [['--listen', `u:${MARK}@x`]],
    status: each(DOCUMENTS, []),
    import: [...each(DOCUMENTS, [other, '-d'], [other, '-d', '--trim'], [other, '-d', '--strict']), ...bad],
    plan: [...each(DOCUMENTS, [other], [other, '--trim'], [other, '--summary']), ...bad],
    apply: each(DOCUMENTS, [plan]),
    drift: [[other, '--once'], [other, '--once', '-o', 'ndjson'], ...bad],
    diff: [
      ...each(DOCUMENTS, ['@', other], [other, '@', '--all'], ['@', other, '-U', '9'], ['@', other, '--stat', '-e']),
      ...each([[]], ['@', '/dev/null', '--all', '-e'], ['@', other, '--name-only']),
      ...bad.map(([file = '']) => ['@', file]),
    ],
    ls: each([...ROWS, ['-o', 'table'], ['-o', 'wide'], ['-o', 'name']], ['/shop', '-le'], ['/', '--depth', '9', '-e']),
    tree: each([...ROWS, ['-o', 'name']], [], ['-le']),
    get: [['/nowhere'], ['/shop', `x${MARK}`.slice(0, 1)]],
    export: [['/nowhere'], ...bad],
    stat: each(DOCUMENTS, ['/shop'], [at]),
    find: each([...ROWS, ['-o', 'name']], ['shop'], ['password'], [`dsn~${MARK}`]),
    journal: each(ROWS, []),
    create: each(DOCUMENTS, ['/shop/new', ...secretArguments, '-d'], ['/no/where', ...secretArguments]),
    set: each(
      DOCUMENTS,
      ['/shop', ...secretArguments, '-d'],
      ['/shop', ...secretArguments, '--if-version', '77'],
      ['/shop', `password : ${MARK}`],
      ['/shop', '--replace', '-d'],
      [at, 'token=x', '-d'],
    ),
    unset: each(DOCUMENTS, ['/shop', 'password', 'dsn', 'auth', '-d'], [at, '--override', '-d']),
    ln: each(DOCUMENTS, ['/vault', '/shop/v', '-d']),
    lock: [['/shop', '--wait', '0', '--', 'true']],
    locks: each(DOCUMENTS, ['/shop'], ['/nowhere']),
    mv: each(DOCUMENTS, ['/vault', '/v', '-d']),
    cp: each(DOCUMENTS, ['/vault', '/v', '-d']),
    rm: each(DOCUMENTS, ['/shop', '-r', '-d'], ['/shop', '-r']),
    resolve: each(DOCUMENTS, ['/shop/part/main', '--trace']),
    register: [['/shop', `u:${MARK}@h`, ...secretArguments, '--timeout', '1s']],
    providers: each([...DOCUMENTS, ['-o', 'wide'], ['-o', 'name']], ['/shop']),
    watch: [],
    graph: [
      ...['dot', 'mermaid', 'json', 'svg', 'html'].flatMap(type =>
        [
          [],
          ['--view', 'detail'],
          ['--view', 'overview'],
          ['--edges', '+props'],
          ['--diff', other],
          ['--diff', plan],
        ].map(more => ['@', '-T', type, ...more]),
      ),
      ...bad,
    ],
    console: [['/nowhere']],
    check: [...each([...ROWS, ['-o', 'github'], ['-o', 'sarif']], [other], ['@'], ...bad)],
    fmt: [[other, '--diff'], [other, '--check', '--diff'], ...bad],
    context: each(DOCUMENTS, ['ls']),
    completion: [['bash']],
    version: [[]],
    zookeeper_export: [['grpc://ENDPOINT', '/nowhere']],
    zookeeper_import: [['-dt', 'grpc://ENDPOINT', other]],
    zookeeper_set_property: [
      ['grpc://ENDPOINT', '/config/plain', 'zone="eu"'],
      ['grpc://ENDPOINT', '/config/plain', `password=${MARK}`],
    ],
    zookeeper_validate: [[other], ...bad],
  }
}

/** Trees that differ from the live one in secrets alone, and files that do not parse where a secret stands. */
async function writeFiles(folder: string): Promise<Readonly<Record<string, string>>> {
  const texts = {
    'other.tree': `${changed(MODEL)}  x="amqp://u:${MARK}@h"\n  pwd   =   "${MARK}"\n`,
    'broken.tree': `/a\n  password = "${MARK}"\n  token = ${MARK} and more ${MARK}\n  auth = {"pwd": ${MARK}}\n  url = amqp://u:${MARK}@h\n  secret: ${MARK}\n/s\n  string_value = "${MARK}" 1\n`,
    'bad.yaml': `children:\n  a:\n    properties:\n      password: ${MARK}\n      token: "${MARK}\n`,
    'bad.json': `{"properties": {"password": "${MARK}", "token": ${MARK}}}`,
  }
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text)
  const [other, broken, yaml, json] = Object.keys(texts).map(name => join(folder, name))
  const plan = join(folder, 'PLAN')
  await writeFile(plan, 'what was here before')
  await chmod(plan, 0o644)
  const { code, stdout, stderr } = await run(['plan', other as string, '--out', plan])
  assert.deepEqual([code, (stdout + stderr).includes(MARK)], [1, false])
  return { other, broken, yaml, json, plan } as Record<string, string>
}

test('no command prints a secret, in any format, as a value, as a change or in an error', async () => {
  await using directory = await temporaryDirectory()
  const files = await writeFiles(directory.path)
  const lines = linesOf(files)
  assert.deepEqual(Object.keys(lines).sort(), [...Object.keys(COMMANDS), ...Object.keys(ZC_ZK_SCRIPTS)].sort())
  const told: string[] = []
  let hid = 0
  // What apply does would leave the others with nothing to show.
  const { apply = [], ...others } = lines
  for (const [command, all] of Object.entries({ ...others, apply }))
    for (const args of all) {
      const words = args.map(word => word.replace('ENDPOINT', world.endpoint))
      const { stdout, stderr } = await run([command, ...words])
      for (const [stream, printed] of Object.entries({ stdout, stderr })) {
        const line = printed.split('\n').find(line => line.includes(MARK) && !line.includes(directory.path))
        if (line !== undefined) told.push(`${command} ${args.join(' ')}: ${stream}: ${line.slice(0, 300)}`)
      }
      if (/\(hidden\)|\*\*\*/.test(stdout + stderr)) hid++
    }
  await world.import(MODEL)
  assert.deepEqual(told, [])
  assert.ok(hid > 100, `only ${hid} outputs had something to hide`)
})

test('a change of a secret is shown as a change', async () => {
  await using directory = await temporaryDirectory()
  const { other = '' } = await writeFiles(directory.path)
  const [plan, diff, drift] = await Promise.all([
    run(['plan', other]),
    run(['diff', '@', other]),
    run(['drift', other, '--once']),
  ])
  assert.match(plan.stdout, /~ password = \(hidden\) → \(hidden\)\n/)
  assert.match(plan.stdout, /~ dsn = "postgres:\/\/app:\*\*\*@db\/main" → "postgres:\/\/app:\*\*\*@db\/main"\n/)
  assert.match(plan.stdout, /~ auth = \{"user": "app", "password": \(hidden\), /)
  assert.match(diff.stdout, /\n- {3}password = \(hidden\)\n\+ {3}password = \(hidden\) {2}# changed\n/)
  assert.match(drift.stdout, /~ {2}\/shop .* password = \(hidden\) → \(hidden\)/)
  const changes = JSON.parse((await run(['plan', other, '-o', 'json'])).stdout).changes as {
    path: string
    properties: object[]
  }[]
  assert.deepEqual(
    changes.find(({ path }) => path === '/shop')?.properties.find(one => 'name' in one && one.name === 'api_key'),
    { op: 'change', name: 'api_key', old: '(hidden)', new: '(hidden)' },
  )
})

test('a diff never shows two equal lines for what is hidden', async () => {
  await using directory = await temporaryDirectory()
  const write = async (name: string, text: string): Promise<string> => {
    const file = join(directory.path, name)
    await writeFile(file, text)
    return file
  }
  const a = await write('a.tree', "/a\n  dsn = 'postgres://u:one@db/x'\n  password = u'one'\n  url = 1\n  /b\n")
  const b = await write('b.tree', '/a\n  dsn = "postgres://u:two@db/x"\n  password = "two"\n  url = 2\n  /b\n')
  const diffs = {
    fmt: (await run(['fmt', '--diff', a])).stdout,
    diff: (await run(['diff', a, b])).stdout,
  }
  for (const [name, text] of Object.entries(diffs)) {
    const lines = text.split('\n')
    const removed = new Set(lines.filter(line => line.startsWith('-')).map(line => line.slice(1)))
    assert.ok(removed.size > 1, name)
    for (const line of lines.filter(one => one.startsWith('+')))
      assert.ok(!removed.has(line.slice(1)), `${name}: ${line}`)
    assert.doesNotMatch(text, /one|two/)
  }
  assert.match(diffs.fmt, /\n- {2}password = \(hidden\)\n/)
  assert.match(diffs.fmt, /\n\+ {2}password = \(hidden\) {2}# written differently\n/)
  assert.match(diffs.diff, /\n\+ {3}dsn = "postgres:\/\/u:\*\*\*@db\/x" {2}# changed\n/)
})

test('get and export print what is stored, and --show-secrets has every command print it', async () => {
  await using directory = await temporaryDirectory()
  const { other = '', broken = '' } = await writeFiles(directory.path)
  assert.equal((await run(['get', '/shop', 'password'])).stdout, `"${MARK}-1"\n`)
  assert.ok((await run(['get', '/shop'])).stdout.includes(`${MARK}-8`))
  assert.equal(JSON.parse((await run(['get', '/shop', '-o', 'json'])).stdout).auth.deep[0].token, `${MARK}-3`)
  for (const format of ['tree', 'json', 'yaml'])
    assert.ok((await run(['export', '-o', format])).stdout.includes(`${MARK}-16`))
  assert.ok((await run(['fmt', other])).stdout.includes(MARK))
  for (const args of [
    ['plan', other],
    ['plan', other, '-o', 'json'],
    ['diff', '@', other],
    ['drift', other, '--once'],
    ['import', other, '-d'],
    ['ls', '/shop/providers', '-e', '-o', 'json'],
    ['tree', '-l'],
    ['find', 'password', '-o', 'json'],
    ['providers', '/shop'],
    ['stat', '/shop/providers/10.0.0.1:80'],
    ['graph', '@', '-T', 'json'],
    ['check', broken],
    ['fmt', other, '--diff'],
    ['set', '/shop', `password=${MARK}-x`, '-d'],
  ])
    assert.ok((await run([...args, '--show-secrets'])).stdout.includes(MARK), args.join(' '))
})

test('a watch hides secrets, those that come over property links too, in every format and from its command', async () => {
  for (const [at, more] of [
    ['/shop', []],
    ['/shop', ['-r']],
    ['/shop', ['--children']],
    ['/shop', ['--properties', '-o', 'ndjson']],
    ['/shop', ['-r', '-o', 'ndjson']],
    ['/shop', ['--properties', '--exec', 'cat; env']],
    ['/', ['-r', '--exec', 'cat; env']],
    ['/', ['-r', '--since', '1']],
  ] as const) {
    await using watching = start(['watch', at, ...more], { endpoint: world.endpoint })
    await sees(watching, /SNAPSHOT|snapshot|since/)
    const number = Math.round(performance.now() * 1000)
    await world.client.properties.updateProperties({
      path: '/vault',
      jsonProperties: { main_password: `"${MARK}${number}"` },
    })
    await world.client.properties.updateProperties({
      path: '/shop',
      jsonProperties: { password: `"${MARK}${number}"`, threads: String(number) },
    })
    await world.client.properties.updateProperties({
      path: '/shop/providers/10.0.0.1:80',
      jsonProperties: { token: `"${MARK}${number}"` },
    })
    if (!(more as readonly string[]).includes('--children')) await sees(watching, new RegExp(`threads.*${number}`))
    else await sees(watching, /snapshot/)
    assert.ok(!(watching.stdout + watching.stderr).includes(MARK), `${more.join(' ')}: ${watching.stdout}`)
  }
  await using showing = start(['watch', '/shop', '--properties', '--show-secrets', '-o', 'ndjson'], {
    endpoint: world.endpoint,
  })
  await sees(showing, new RegExp(`"linked":"${MARK}`))
})

test('a console hides secrets', async () => {
  await using console = start(['console', '--listen', '127.0.0.1:0'], { endpoint: world.endpoint })
  await sees(console, /http:\/\/\S+/)
  const [address = ''] = /http:\/\/\S+/.exec(console.stdout) ?? []
  const page = await (await fetch(address)).text()
  assert.ok(page.includes('(hidden)'))
  assert.ok(!page.includes(MARK))
})

test('a plan is exact and for its owner alone, whatever the rights of the file before, and so is a new export', async () => {
  await using directory = await temporaryDirectory()
  const { plan = '', other = '' } = await writeFiles(directory.path)
  assert.equal((await stat(plan)).mode & 0o777, 0o600)
  assert.equal(JSON.parse(await readFile(plan, 'utf8')).text, await readFile(other, 'utf8'))
  const file = join(directory.path, 'export.tree')
  await run(['export', '-f', file])
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  await chmod(file, 0o640)
  await run(['export', '-f', file])
  assert.equal((await stat(file)).mode & 0o777, 0o640)
  await eventually(async () => (await readFile(file, 'utf8')).includes(MARK), 'the export is exact')
})
