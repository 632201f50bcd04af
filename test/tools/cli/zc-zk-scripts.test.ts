import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { systemClock } from '../../../src/lib/clock.ts'
import type { Operation, TreeStore } from '../../../src/store/store.ts'
import { openZooKeeperStore } from '../../../src/store/zookeeper/store.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { startZooKeeper, type ZooKeeper } from '../../support/zookeeper/zookeeper.ts'
import type { Outcome } from './espalier.ts'

let zookeeper: ZooKeeper
let store: TreeStore
let directory: Awaited<ReturnType<typeof temporaryDirectory>>

/** The tree of the README's section on the scripts. */
const README = `/cms : z4m cms
  threads = 4
  /databases
    main -> /databases/cms
  /providers
/databases
  /cms
    a = 1
/fooservice
  secret = u'1234'
  threads = 3
  /providers
/lb : ipvs
  /pools
    /cms
      address = u'1.2.3.4:80'
      providers -> /cms/providers
`

before(async () => {
  zookeeper = await startZooKeeper()
  directory = await temporaryDirectory()
  store = await openZooKeeperStore({ connect: zookeeper.connect, clock: systemClock })
  assert.deepEqual(await script('import', [zookeeper.connect], README), { stdout: '', stderr: '', code: 0 })
  const data = Buffer.from('{"pid":9999}')
  const operations = [8080, 8081, 8082].map(
    (port): Operation => ({
      op: 'create',
      path: `/fooservice/providers/192.168.0.42:${port}` as TreePath,
      data,
      ephemeral: true,
    }),
  )
  await store.commit(operations, { signal: AbortSignal.timeout(10_000) })
})

after(async () => {
  await store?.[Symbol.asyncDispose]()
  await zookeeper?.[Symbol.asyncDispose]()
  await directory?.[Symbol.asyncDispose]()
})

/** Runs one of the four scripts as it is installed. */
async function script(name: string, args: readonly string[], stdin = ''): Promise<Outcome> {
  const bin = join(import.meta.dirname, `../../../bin/zookeeper_${name}.js`)
  const child = spawn(process.execPath, [bin, ...args], { cwd: directory.path, env: { PATH: process.env.PATH } })
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { stdout, stderr, code: code as number }
}

const done = (stdout: string): Outcome => ({ stdout, stderr: '', code: 0 })

const FOOSERVICE = `/fooservice
  secret = u'1234'
  threads = 3
  /providers
`

test('zookeeper_export prints what the README shows', async () => {
  const { connect } = zookeeper
  assert.deepEqual(
    await script('export', ['-e', connect, '/fooservice']),
    done(`${FOOSERVICE}    /192.168.0.42:8080
      pid = 9999
    /192.168.0.42:8081
      pid = 9999
    /192.168.0.42:8082
      pid = 9999
`),
  )
  assert.deepEqual(await script('export', [connect, '/fooservice']), done(FOOSERVICE))
  assert.deepEqual(await script('export', [connect]), done(README))
  assert.equal((await script('export', [connect, '/fooservice', '-oo'])).code, 0)
  assert.equal(await readFile(join(directory.path, 'o'), 'utf8'), FOOSERVICE)
})

test('zookeeper_import prints what the README shows', async () => {
  const { connect } = zookeeper
  await writeFile(join(directory.path, 'mytree.txt'), '/provision\n  /node1\n  /node2\n')
  assert.deepEqual(await script('import', [connect, 'mytree.txt', '/fooservice']), done(''))
  assert.deepEqual(
    await script('import', ['-d', connect, '-', '/fooservice'], '/x\n/y'),
    done('add /fooservice/x\nadd /fooservice/y\n'),
  )
  assert.deepEqual(await script('import', ['-d', connect], '/x\n/y'), done('add /x\nadd /y\n'))
  assert.deepEqual(
    await script('import', ['-dt', connect, '-', '/fooservice'], '/provision\n/y'),
    done('would delete /fooservice/provision/node1.\nwould delete /fooservice/provision/node2.\nadd /fooservice/y\n'),
  )
  assert.deepEqual(
    await script('import', [connect, '-', '/fooservice'], '/provision\n'),
    done('extra path not trimmed: /fooservice/provision/node1\nextra path not trimmed: /fooservice/provision/node2\n'),
  )
  assert.deepEqual(await script('import', ['--no-trim', connect, '-', '/fooservice'], '/provision\n'), done(''))
})

test('a dry import prints changes of properties and links as zookeeper_import of zc.zk does', async () => {
  const { connect } = zookeeper
  const before = '/test\n  a = 1\n  b = 2\n  s = "x"\n  ad -> /y\n  ae -> /x\n  p => /x y\n  /c1\n'
  await script('import', [connect], before)
  const wanted =
    '/test\n  a = 2\n  s = "y z"\n  new = True\n  ae -> /z\n  af -> /w\n  p => /x z\n  /c1\n    /c2\n      x = 1\n'
  assert.deepEqual(
    await script('import', ['-d', connect], wanted),
    done(`/test a change from 1 to 2
/test remove link ad -> /y
/test ae link change from /x to /z
/test remove property b = 2
/test p => change from /x y to /x z
/test s change from x to y z
/test add link af -> /w
/test add property new = True
add /test/c1/c2
`),
  )
})

test('live nodes are never trimmed, and their parents are reported as kept', async () => {
  const { connect } = zookeeper
  const trimmed = await script('import', ['-t', connect], '/fooservice\n  secret = "1234"\n  threads = 3\n')
  assert.deepEqual(
    trimmed,
    done(
      `Not deleting /fooservice/providers/192.168.0.42:8080 because it's ephemeral.
Not deleting /fooservice/providers/192.168.0.42:8081 because it's ephemeral.
Not deleting /fooservice/providers/192.168.0.42:8082 because it's ephemeral.
/fooservice/providers not deleted due to ephemeral descendent.
`,
    ),
  )
  assert.deepEqual(await script('export', [connect, '/fooservice']), done(FOOSERVICE))
})

test('zookeeper_set_property updates only the named properties, from literals', async () => {
  const { connect } = zookeeper
  assert.deepEqual(
    await script('set_property', [connect, '/fooservice', 'threads=4', 'debug=True', "comment='ok'"]),
    done("data updated\ncomment: u'ok'\ndebug: True\nsecret: u'(hidden)'\nthreads: 4\n"),
  )
  assert.match((await script('export', [connect, '/fooservice'])).stdout, /^ {2}secret = u'1234'$/m)
  const evil = await script('set_property', [connect, '/fooservice', "x=__import__('os').getcwd()"])
  assert.deepEqual([evil.stdout, evil.code], ['', 3])
})

test('zookeeper_validate prints nothing for a valid text, and all problems of an invalid one', async () => {
  const good = await script('validate', ['-'], README)
  assert.deepEqual([good.stdout.includes('error'), good.code], [false, 0])
  const bad = await script('validate', ['-'], '/a\n  x = four\n /b\n')
  assert.equal(bad.code, 3)
  assert.match(bad.stdout, /error\[BAD_VALUE\].*\n {2}--> stdin:2:7\n/)
  assert.match(bad.stdout, /error\[BAD_INDENT\]/)
})

test('a usage error, an unknown permission and an unreachable ZooKeeper have their messages and exit codes', async () => {
  assert.equal((await script('export', [])).code, 2)
  assert.equal((await script('import', ['-p', '32', zookeeper.connect], '/x\n')).code, 2)
  const away = await script('export', ['127.0.0.1:1', '/', '--timeout', '2s'])
  assert.deepEqual([away.stdout, away.code], ['', 7], away.stderr)
  assert.match(
    (await script('import', ['--help'])).stdout,
    /^Examples:\n {2}espalier zookeeper_import zk1:2181 mytree\.txt/,
  )
})
