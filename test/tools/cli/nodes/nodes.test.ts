import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { espalier, type Outcome } from '../espalier.ts'
import { openWorld } from '../world.ts'

/** The tree of the README of zc.zk. */
const TREE = `/cms : z4m cms
  big = 9007199254740993
  threads = 4
  /databases
    /main
      /providers
  /providers
/lb : ipvs
  debug = true
  /pools
    /cms
      address = "1.2.3.4:80"
      providers -> /cms/providers
`

async function open() {
  const world = await openWorld(TREE)
  const { endpoint } = world
  return {
    ...world,
    run: (...args: readonly string[]): Promise<Outcome> => espalier(args, { endpoint }),
    exported: async (path = '/') => (await espalier(['export', path], { endpoint })).stdout,
  }
}

const done = (stdout: string): Outcome => ({ stdout, stderr: '', code: 0 })

test('mv moves the whole subtree, and leaves a link with --leave-link', async () => {
  await using world = await open()
  const args = ['mv', '/cms/databases/main', '/databases/cms', '--leave-link', '-p'] as const
  const shown = '/cms/databases/main → /databases/cms  (2 nodes)'
  const link = '/cms/databases/main -> /databases/cms\n'
  assert.deepEqual(await world.run(...args, '-d'), done(`${shown}  (not written: dry run)\n${link}`))
  assert.equal(await world.exported(), TREE)
  assert.deepEqual(await world.run(...args), done(`${shown}\n${link}`))
  assert.equal(await world.exported('/databases'), '/databases\n  /cms\n    /providers\n')
  assert.equal((await world.run('resolve', '/cms/databases/main/providers')).stdout, '/databases/cms/providers\n')
  assert.deepEqual(await world.run('mv', '/databases/cms', '/lb/'), done('/databases/cms → /lb/cms  (2 nodes)\n'))
})

test('mv fails with what prevents it and a hint', async () => {
  await using world = await open()
  const onto = await world.run('mv', '/cms', '/lb')
  assert.deepEqual([onto.code, onto.stdout], [5, ''])
  assert.match(
    onto.stderr,
    /^error\[ALREADY_EXISTS\]: \/lb exists already\n {2}help: to move it in there, under its own name: \/lb\/\n$/,
  )
  const astray = await world.run('mv', '/cms', '/no/where')
  assert.deepEqual([astray.code, /help: add -p to make the nodes on the way/.test(astray.stderr)], [4, true])
  const missing = await world.run('mv', '/csm', '/x')
  assert.deepEqual([missing.code, /help: did you mean \/cms\?/.test(missing.stderr)], [4, true])
  await using registration = world.client.register('/cms/providers', '10.0.0.1:80')
  await registration.registered()
  const live = await world.run('mv', '/cms', '/x')
  assert.deepEqual(
    [live.code, /^error\[EPHEMERAL_KEPT\]: not moved: 1 live provider is at or below \/cms\n/.test(live.stderr)],
    [6, true],
  )
  assert.equal(await world.exported(), TREE)
})

test('cp copies to the last digit, without live providers, and never onto an existing node', async () => {
  await using world = await open()
  await using registration = world.client.register('/cms/providers', '10.0.0.1:80')
  await registration.registered()
  assert.deepEqual(await world.run('cp', '/cms', '/a/b/copy', '-p'), done('/cms → /a/b/copy  (5 nodes)\n'))
  const copy = await world.exported('/a')
  assert.match(copy, /^\/a\n {2}\/b\n {4}\/copy : z4m cms\n {6}big = 9007199254740993\n/)
  assert.doesNotMatch(await world.exported('/a'), /10\.0\.0\.1/)
  assert.deepEqual(
    await world.run('cp', '/lb/pools/cms/providers', '/a/', '-d'),
    done('/lb/pools/cms/providers → /a/providers  (1 node)  (not written: dry run)\n'),
  )
  const onto = await world.run('cp', '/lb', '/a')
  assert.deepEqual([onto.code, /^error\[ALREADY_EXISTS\]: \/a exists already\n/.test(onto.stderr)], [5, true])
  assert.equal((await world.run('cp', '/lb', '/no/where')).code, 4)
  assert.equal(await world.exported('/a'), copy)
  assert.equal((await world.run('cp', '/', '/x')).code, 0)
  assert.match(await world.exported('/x'), /^\/x\n {2}\/a\n/)
})

test('cp takes from the tree of another context', async () => {
  await using world = await open()
  await using other = await openWorld()
  await using directory = await temporaryDirectory()
  const contexts = { contexts: { other: { endpoint: world.endpoint } } }
  await writeFile(join(directory.path, '.espalier.yaml'), JSON.stringify(contexts))
  const where = { cwd: directory.path, endpoint: other.endpoint }
  assert.equal((await espalier(['cp', '@other/lb', '/lb'], where)).code, 0)
  assert.equal((await espalier(['export'], where)).stdout, await world.exported('/lb'))
})

const FOUND: readonly (readonly [args: readonly string[], paths: string])[] = [
  [['type:z4m'], '/cms'],
  [['type:z4m cms'], '/cms'],
  [["type:'z4m cms'"], '/cms'],
  [['type~IPV'], '/lb'],
  [['name~cms'], '/cms /lb/pools/cms'],
  [['name=providers', '/cms/databases'], '/cms/databases/main/providers'],
  [['path~databases', 'name:main'], '/cms/databases/main'],
  [['live:0'], '/cms/databases/main /cms/databases/main/providers'],
  [['live>=1', '!name:providers'], '/cms'],
  [['live>=1'], '/cms /cms/providers'],
  [['threads>2'], '/cms'],
  [['threads>4'], ''],
  [['threads=4 type:z4m'], '/cms'],
  [['big=9007199254740993'], '/cms'],
  [['debug=true'], '/lb'],
  [['address~1.2.3'], '/lb/pools/cms'],
  [['address=1.2.3.4:80'], '/lb/pools/cms'],
  [['threads'], '/cms'],
  [['providers'], '/cms/databases/main/providers /cms/providers /lb/pools/cms'],
  [['to:/cms/providers'], '/lb/pools/cms'],
  [['type', '!type:ipvs'], '/cms'],
]

test('find filters by type, name, property, link and live servers', async () => {
  await using world = await open()
  await using registration = world.client.register('/cms/providers', '10.0.0.1:80')
  await registration.registered()
  for (const [args, paths] of FOUND) {
    const { stdout, code } = await world.run('find', ...args, '-o', 'name')
    assert.deepEqual([stdout.trim().replaceAll('\n', ' '), code], [paths, 0], args.join(' '))
  }
  assert.deepEqual(await world.run('find', 'live', '/'), { stdout: '', stderr: '0 nodes.\n', code: 0 })
  assert.deepEqual(await world.run('find', 'type:z4m'), {
    stdout: '/cms : z4m cms  ● 1 live\n',
    stderr: '1 node.\n',
    code: 0,
  })
  assert.equal(
    (await world.run('find', 'threads>2', '-o', 'json')).stdout,
    '[\n{"path":"/cms","live":1,"properties":{"type":"z4m cms","big":9007199254740993,"threads":4}}\n]\n',
  )
  for (const args of [['threads>'], ['>2'], ['live~x'], ['live:x'], ['/cms'], ['a', '/x', '/y'], ['name>2']])
    assert.equal((await world.run('find', ...args)).code, 2, args.join(' '))
})

test('create creates a node with a type and properties, and its parents with -p', async () => {
  await using world = await open()
  assert.deepEqual(
    await world.run('create', '/new/er', ':', 'web server', 'threads=3', 'to=>/cms threads', '-p'),
    done('/new/er\n  threads = 3\n  to => /cms threads\n  type = "web server"\n'),
  )
  assert.equal(await world.exported('/new'), '/new\n  /er : web server\n    threads = 3\n    to => /cms threads\n')
  assert.deepEqual(await world.run('create', '/dry', '-d'), done('/dry  (not written: dry run)\n'))
  assert.equal((await world.run('create', '/new/er')).code, 5)
  const astray = await world.run('create', '/no/where')
  assert.deepEqual([astray.code, /help: add -p/.test(astray.stderr)], [4, true])
  assert.equal((await world.run('create', '/bare', 'a=bare')).code, 0)
  assert.equal(await world.exported('/bare'), '/bare\n  a = "bare"\n')
  assert.equal((await world.run('create', '/x', ':')).code, 2)
})

test('ls lists children with their types, then links; -l more, -o name paths, -o json everything', async () => {
  await using world = await open()
  assert.deepEqual(await world.run('ls', '/'), done('cms : z4m cms\nlb : ipvs\n'))
  assert.deepEqual(await world.run('ls', '/lb/pools/cms'), done('providers -> /cms/providers\n'))
  assert.deepEqual(await world.run('ls', '-o', 'name', '/cms'), done('/cms/databases\n/cms/providers\n'))
  assert.equal(
    (await world.run('ls', '-o', 'table', '/cms')).stdout,
    'NAME       TYPE  CHILDREN  PROPERTIES\ndatabases               1           0\nproviders               0           0\n',
  )
  assert.equal(
    (await world.run('ls', '/lb/pools/cms', '-o', 'table')).stdout,
    'NAME       TYPE               CHILDREN  PROPERTIES\nproviders  -> /cms/providers\n',
  )
  const wide = await world.run('ls', '-o', 'wide', '/lb')
  assert.match(
    wide.stdout,
    /^NAME {3}TYPE {2}CHILDREN {2}PROPERTIES {2}VERSION {2}BYTES {2}CHANGED\npools {15}1 {11}0 {8}0 {6}2 {2}\S+ \S+Z\n$/,
  )
  assert.deepEqual(await world.run('ls', '-l', '/lb'), wide)
  const [cms] = (await world.run('ls', '-o', 'ndjson')).stdout.split('\n')
  assert.match(cms ?? '', /^\{"path":"\/cms","version":0,.*"properties":\{.*"big":9007199254740993/)
  assert.equal((await world.run('ls', '/nowhere')).code, 4)
})

test('ls omits live providers with a note, -e lists them, --depth goes deeper', async () => {
  await using world = await open()
  await using registration = world.client.register('/cms/providers', '10.0.0.1:80')
  await registration.registered()
  assert.deepEqual(await world.run('ls', '/cms/providers'), {
    stdout: '',
    stderr: '1 live provider is not listed; -e lists them\n',
    code: 0,
  })
  assert.deepEqual(await world.run('ls', '-e', '/cms/providers'), done('10.0.0.1:80\n'))
  assert.deepEqual(await world.run('ls', '/cms/providers', '-o', 'name'), done(''))
  const names = 'databases\ndatabases/main\nproviders\n'
  assert.equal((await world.run('ls', '--depth', '2', '/cms', '-q')).stdout, names)
  assert.equal((await world.run('ls', '--depth', '0')).code, 2)
})

test('tree -o prints one node a line, for programs', async () => {
  await using world = await open()
  await using registration = world.client.register('/cms/providers', '10.0.0.1:80')
  await registration.registered()
  assert.deepEqual(
    await world.run('tree', '/cms', '-o', 'name'),
    done('/cms\n/cms/databases\n/cms/databases/main\n/cms/databases/main/providers\n/cms/providers\n'),
  )
  assert.deepEqual(
    await world.run('tree', '/cms/providers', '-o', 'name', '-e'),
    done('/cms/providers\n/cms/providers/10.0.0.1:80\n'),
  )
  assert.equal((await world.run('tree', '/', '--depth', '1', '-o', 'name')).stdout, '/\n/cms\n/lb\n')
  const [first] = (await world.run('tree', '/cms', '-o', 'ndjson')).stdout.split('\n')
  assert.match(first ?? '', /^\{"path":"\/cms","version":0,.*"children":2,.*"big":9007199254740993/)
})

test('-o json is one document, -o ndjson one object a line, with equal content, also in front of the command', async () => {
  await using world = await open()
  for (const args of [['ls', '/'], ['tree'], ['find', 'threads>2'], ['journal'], ['find', 'type:none']]) {
    const { stdout } = await world.run(...args, '-o', 'json')
    const lines = (await world.run('--progress', 'none', '-o', 'ndjson', ...args)).stdout.split('\n').slice(0, -1)
    assert.deepEqual(
      JSON.parse(stdout),
      lines.map(line => JSON.parse(line) as unknown),
    )
    assert.equal((await world.run('--output=json', '-q', ...args)).stdout, stdout)
  }
  const refused = await world.run('-o', 'json', 'fmt', 'x.tree')
  assert.deepEqual([refused.code, JSON.parse(refused.stderr).error.code], [2, 'USAGE'])
})

test('stat prints revisions, times, version, size and children', async () => {
  await using world = await open()
  await world.run('set', '/cms', 'threads=5')
  const { stdout } = await world.run('stat', '/cms')
  assert.match(
    stdout,
    /^path {7}\/cms\nkind {7}persistent\nversion {4}1\netag {7}"\w+-\w+"\ncreated {4}\S+Z {2}revision \d+\nmodified {3}\S+Z {2}revision \d+\nchildren {3}2, .*\ndata {7}\d+ bytes, 0\.0 % of what a node holds\n$/,
  )
  const json = JSON.parse((await world.run('stat', '/cms', '-o', 'json')).stdout) as Record<string, unknown>
  assert.deepEqual([json.path, json.version, json.ephemeral, json.childCount], ['/cms', 1, false, 2])
})

test('journal prints the last changes first, as far as the store records them', async () => {
  await using world = await open()
  await world.run('set', '/cms', 'threads=5')
  await using registration = world.client.register('/cms/providers', '10.0.0.1:80', { pid: 77 })
  await registration.registered()
  await world.run('rm', '/lb/pools/cms', '--yes')
  const { stdout, stderr } = await world.run('journal', '-n', '3')
  const shape = stdout.replace(/^\S+ \S+Z/gm, 'TIME').replace(/ +\d+ {2}(?=[+~-])/g, ' REV ')
  assert.equal(
    shape.replace(/ {3,}/g, '  '),
    ' REV -  /lb/pools  a child was deleted\nTIME REV +  /cms/providers/10.0.0.1:80  registered, pid 77\nTIME REV ~  /cms  written, version 1\n',
  )
  assert.match(stderr, /but not by whom\.\n$/)
  const lines = (await world.run('journal', '/cms', '--since', '1h', '-o', 'ndjson')).stdout.trim().split('\n')
  const entries = lines.map(line => JSON.parse(line) as { op: string; path: string })
  assert.deepEqual(entries.map(({ op, path }) => `${op} ${path}`).slice(0, 2), [
    'made /cms/providers/10.0.0.1:80',
    'written /cms',
  ])
  assert.equal((await world.run('journal', '-n', '0')).code, 2)
})
