import assert from 'node:assert/strict'
import { readdir, readFile, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect } from '../../../../clients/typescript/index.ts'
import { eventually } from '../../../support/condition.ts'
import { freePorts } from '../../../support/process/free-port.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { connectNative } from '../../../support/zookeeper/native-zookeeper.ts'
import { startZooKeeper, type ZooKeeper } from '../../../support/zookeeper/zookeeper.ts'
import { espalier, inProcess, type Outcome, start } from '../espalier.ts'

const MODEL = `/cms : z4m
  threads = 3
  /providers
/lb
  main -> /cms/providers
`

/** The model as it is exported: the node of the chroot, made by `create`, is stored as {}. */
const EXPORTED = `/ = {}\n${MODEL}`

let zookeeper: ZooKeeper
let directory: Awaited<ReturnType<typeof temporaryDirectory>>
/** The root of the ZooKeeper, and the chroot of the model. */
let whole: string
let app: string
let file: string

before(async () => {
  zookeeper = await startZooKeeper()
  directory = await temporaryDirectory()
  whole = `zk://${zookeeper.connect}`
  app = `${whole}/app`
  file = join(directory.path, 'model.tree')
  await writeFile(file, MODEL)
  assert.equal((await run('create', '/app', '--endpoint', whole)).code, 0)
  assert.equal((await run('import', file, '--endpoint', app)).code, 0)
})

after(async () => {
  await zookeeper?.[Symbol.asyncDispose]()
  await directory?.[Symbol.asyncDispose]()
})

function run(...args: readonly string[]): Promise<Outcome> {
  return inProcess(args)
}

test('a ZooKeeper is a source wherever a tree is read, with its chroot as the root', async () => {
  const changed = join(directory.path, 'changed.tree')
  await writeFile(changed, MODEL.replace('threads = 3', 'threads = 4'))
  assert.equal((await run('export', app)).stdout, EXPORTED)
  assert.equal((await run('fmt', `${app}/`)).stdout, EXPORTED)
  assert.deepEqual(await run('check', app), { stdout: '', stderr: '0 errors, 0 warnings.\n', code: 0 })
  assert.equal((await run('diff', file, app)).code, 0)
  const diff = await run('diff', changed, app)
  assert.match(
    diff.stdout,
    /^--- .*changed\.tree\n\+\+\+ zk:.*\n {2}\/cms : z4m\n- {3}threads = 4\n\+ {3}threads = 3\n/,
  )
  assert.equal(diff.code, 1)
  assert.match((await run('diff', whole, app)).stdout, /^only in zk:\S+ at the top level: \/app /m)
  const graph = await run('graph', app, '-T', 'mermaid')
  assert.match(graph.stdout, /cms {2}z4m.*no providers/)
  assert.match(graph.stderr, /warning: \/cms has no live providers/)
})

test('a ZooKeeper replaces a gateway: as an endpoint, in the environment, and in a context', async () => {
  const env = { XDG_CONFIG_HOME: directory.path }
  assert.equal((await inProcess(['get', '/cms', 'threads', '--endpoint', app])).stdout, '3\n')
  assert.equal((await inProcess(['get', '/cms', 'threads'], { env: { ESPALIER_ENDPOINT: app } })).stdout, '3\n')
  const set = await inProcess(['context', 'set', 'old', app], { env })
  assert.deepEqual(set, { stdout: '', stderr: `@old is ${app}\n`, code: 0 })
  assert.equal((await inProcess(['get', '/cms', 'threads', '-c', 'old'], { env })).stdout, '3\n')
  assert.equal((await inProcess(['export', '@old/lb'], { env })).stdout, '/lb\n  main -> /cms/providers\n')
  assert.match(
    (await run('status', '--endpoint', app)).stdout,
    /^gateway {5}zk:\/\/\S+\/app {2}serving\nstore {7}live\n/,
  )
})

test('writes to a ZooKeeper endpoint are planned and checked as with a gateway', async () => {
  const draft = join(directory.path, 'draft.tree')
  await writeFile(draft, '/draft\n  a = 1\n')
  assert.equal((await run('plan', draft, '--endpoint', app)).code, 1)
  assert.equal((await run('import', draft, '--endpoint', app)).code, 0)
  assert.match((await run('set', '/draft', 'a=2', '--endpoint', app)).stdout, /~ a = 1 → 2/)
  assert.equal((await run('drift', draft, '--once', '--endpoint', app)).code, 1)
  assert.equal((await run('rm', '-y', '/draft', '--endpoint', app)).code, 0)
  assert.equal((await run('export', app)).stdout, EXPORTED)
})

test('a registration at a ZooKeeper endpoint lives while its command runs', async () => {
  await using registered = start(['register', '/cms/providers', '10.0.0.1:80', '--endpoint', app])
  await eventually(() => registered.stdout.includes('/cms/providers/10.0.0.1:80'), 'it is registered')
  assert.match((await run('providers', '/cms/providers', '--endpoint', app)).stdout, /10\.0\.0\.1:80/)
  registered.process.kill('SIGINT')
  assert.equal((await registered.outcome).code, 130)
  assert.equal((await run('providers', '/cms/providers', '--endpoint', app, '-o', 'name')).stdout, '')
  for (const address of [':80', '0.0.0.0:80', '[::]:80']) {
    const { code, stderr } = await run('register', '/cms/providers', address, '--endpoint', app)
    assert.ok(stderr.includes(`"${address}" has no host, and only a gateway can fill it in\n  help: write HOST:PORT`))
    assert.equal(code, 2)
  }
})

test('no other process can call the gateway inside of a command', async () => {
  await using watching = start(['watch', '/cms', '--endpoint', app])
  await eventually(() => watching.stdout.includes('snapshot'), 'it watches')
  const [port] = await portsOf(watching.process.pid as number)
  await using intruder = connect({ endpoints: `127.0.0.1:${port}` })
  await assert.rejects(intruder.tree.getNode({ path: '/' }), { reason: 'UNAUTHENTICATED' })
})

/** The listening addresses of a process, from the system. */
async function portsOf(pid: number): Promise<readonly number[]> {
  const folder = `/proc/${pid}/fd`
  const files = await Promise.all((await readdir(folder)).map(fd => readlink(join(folder, fd)).catch(() => '')))
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map(line => line.trim().split(/\s+/))
  const listening = rows.filter(row => row[3] === '0A' && files.includes(`socket:[${row[9]}]`))
  return listening.map(row => Number.parseInt(row[1]?.split(':')[1] ?? '', 16))
}

test('a missing chroot is named in the error, and reads do not create it', async () => {
  for (const args of [['import', file], ['tree'], ['register', '/a', 'h:1']]) {
    const { stderr, code } = await run(...args, '--endpoint', `${whole}/typo`)
    assert.match(
      stderr,
      /error\[NOT_FOUND\]: \/typo does not exist in the ZooKeeper at 127\.0\.0\.1:\d+\n {2}help: esp/,
    )
    assert.equal(code, 4)
  }
  assert.equal((await run('ls', '--endpoint', whole, '-o', 'name')).stdout, '/app\n')
})

test('a server that does not respond, or is not a ZooKeeper, is an error with a hint', async () => {
  const [port] = await freePorts(1)
  const silent = await espalier(['get', '/', '--endpoint', `zk://127.0.0.1:${port}`, '--timeout', '1500ms'])
  assert.match(
    silent.stderr,
    /^error\[BACKEND_UNREACHABLE\]: no answer from ZooKeeper at 127\.0\.0\.1:\d+\n {2}help: is it running/,
  )
  assert.equal(silent.code, 7)
  for (const endpoint of ['zk://', 'zk://a b', 'zk:///x', 'zk://a,,b', 'zk://a:1//x']) {
    const { stderr, code } = await run('get', '/', '--endpoint', endpoint)
    assert.match(stderr, /is not an address of ZooKeeper\n {2}help: write zk:\/\/HOST:PORT/)
    assert.equal(code, 2)
  }
})

test('the credentials for a ZooKeeper come from the environment', async () => {
  await using native = await connectNative(zookeeper.connect, 'user:secret')
  await native.create('/locked', { data: '{"a":1}', creator: true })
  const locked = ['get', '/', '--endpoint', `${whole}/locked`]
  assert.equal((await inProcess(locked)).code, 8)
  const env = { ESPALIER_ZOOKEEPER_AUTH: 'digest:user:secret' }
  assert.deepEqual(await inProcess(locked, { env }), { stdout: 'a = 1\n', stderr: '', code: 0 })
})
