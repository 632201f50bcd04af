import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Driver, startDriver } from '../conformance/driver.ts'
import { installTypeScript } from '../conformance/installed/typescript.ts'
import { eventually } from '../support/condition.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { Recorder } from '../support/histories/history.ts'
import { freePorts } from '../support/process/free-port.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { shareServer } from '../support/shared-server.ts'
import { openSessions, sessionEnds } from '../support/zookeeper/zookeeper.ts'
import { OVERWRITES, openWriters, TAKEOVERS, type Writers } from './overwrites.ts'
import { NativeReader } from './site/native-reader.ts'
import { Watcher } from './site/watcher.ts'

const SERVICE = '/s/providers'
const SESSION_TIMEOUT_MS = 4_000
const RESTART_MS = 8_000
const TTL_S = 2
/** The tolerated delay of a busy machine. A session takes longer to time out, and a provider that is lost is there for ever. */
const SLACK_MS = 1_900
/** So many that those who die are few: when most clients go silent at once, a gateway waits. */
const OTHERS = 30

const server = shareServer()

for (const store of ['ZooKeeper', 'the embedded store'] as const)
  test(`on ${store} a provider ends a ttl after its client, whatever was written over it, and the log says just that`, async () => {
    await using stack = new AsyncDisposableStack()
    const zookeeper = store === 'ZooKeeper' ? `${server.connect}${server.chroot()}` : undefined
    const gateway = stack.use(await start(zookeeper))
    const other = zookeeper === undefined ? gateway : stack.use(await start(zookeeper))
    const writers = stack.use(await openWriters(other.endpoint, zookeeper))
    const overwrites = waysFor(writers)
    const wrong = new Map(overwrites.map(({ what }, i) => [address(i), what]))
    await register(stack.use(await client(gateway)), OTHER_ADDRESSES)
    const dies = stack.use(await client(gateway))
    await register(dies, [...wrong.keys()])
    await overwriteAll(writers)

    await dies[Symbol.asyncDispose]()
    await eventually(
      async () => {
        const there = new Set(await names(writers))
        for (const name of wrong.keys()) if (!there.has(name)) wrong.delete(name)
        return wrong.size === 0
      },
      'all are gone',
      TTL_S * 1_000 + SLACK_MS,
    ).catch(cause => assert.fail(`${(cause as Error).message}; still there: ${[...wrong.values()].join(', ')}`))
    assert.deepEqual(await names(writers), OTHER_ADDRESSES)
    const paths = overwrites.map((_, i) => `${SERVICE}/${address(i)}`).sort()
    assert.deepEqual(logged(gateway, 'a lease expired; removing its registrations'), paths)
    assert.deepEqual(logged(gateway, 'removed the registrations of a lease that has ended'), paths)
    assert.doesNotMatch(gateway.stderr, /cannot be|created again/)
    // Nothing of them is left that could be in the way.
    await register(stack.use(await client(other)), [address(0), address(overwrites.length - 1)])
  })

test('whoever takes a provider away from its client keeps it, and the client is superseded; no log says that it was removed', async () => {
  await using stack = new AsyncDisposableStack()
  const zookeeper = `${server.connect}${server.chroot()}`
  const gateway = stack.use(await start(zookeeper))
  const other = stack.use(await start(zookeeper))
  const writers = stack.use(await openWriters(other.endpoint, zookeeper))
  const rival = stack.use(await client(other))
  const dies = stack.use(await client(gateway))
  await register(stack.use(await client(gateway)), OTHER_ADDRESSES)
  const taken = TAKEOVERS.map((_, i) => address(i))
  await register(dies, taken)
  for (const [i, { take }] of TAKEOVERS.entries())
    await take(writers, `${SERVICE}/${address(i)}`, () => register(rival, [address(i)]))
  for (const name of taken)
    assert.deepEqual(await dies.send({ do: 'ended', as: name }), { ok: { reason: 'SUPERSEDED' } }, name)
  await dies[Symbol.asyncDispose]()
  await delay(TTL_S * 1_000 + SLACK_MS)
  assert.deepEqual(
    (await names(writers)).filter(name => taken.includes(name)),
    taken,
  )
  assert.deepEqual(logged(gateway, 'removed the registrations of a lease that has ended'), [])
})

for (const signal of ['SIGTERM', 'SIGKILL'] as const)
  test(`when a gateway ends with ${signal} right after others wrote over its providers, nobody misses one`, async () => {
    await using stack = new AsyncDisposableStack()
    const chroot = server.chroot()
    const zookeeper = `${server.connect}${chroot}`
    const first = stack.use(await start(zookeeper))
    const second = stack.use(await start(zookeeper))
    const writers = stack.use(await openWriters(second.endpoint, zookeeper))
    const lives = stack.use(await client(first, second))
    const all = waysFor(writers).map((_, i) => address(i))
    await register(lives, all)
    const recorder = new Recorder()
    const native = stack.use(new NativeReader(server.connect, `${chroot}${SERVICE}`, recorder))
    const watcher = stack.use(new Watcher('the other gateway', second.endpoint, SERVICE, recorder))
    await eventually(
      () => native.names.length === all.length && watcher.names.length === all.length,
      'both observers see all',
    )

    const sessions = await openSessions(server.port)
    // Frozen, it cannot even mark them again.
    if (signal === 'SIGKILL') process.kill(first.pid, 'SIGSTOP')
    await overwriteAll(writers)
    await first.stop(signal)
    await sessionEnds(server.port, sessions)
    await eventually(async () => {
      const { providers } = await writers.operator.discover(SERVICE, { consistency: 'synced' })
      return providers.length === all.length && providers.every(({ leaseHash }) => leaseHash !== '')
    }, 'all are there with the mark of their lease')
    const last = address(99)
    await register(lives, [last])
    await eventually(
      () => native.names.includes(last) && watcher.names.includes(last),
      'both observers have seen everything until now',
    )
    const missed = recorder.sightings.flatMap(one => (one.kind === 'change' ? one.removed : []))
    assert.deepEqual(
      missed.map(name => waysFor(writers)[all.indexOf(name)]?.what),
      [],
    )
    for (const name of [...all, last]) await lives.send({ do: 'close', as: name })
    assert.deepEqual(await names(writers), [])
  })

for (const signal of ['SIGTERM', 'SIGKILL'] as const)
  test(`when the gateway of the embedded store restarts after ${signal}, what was written over its providers stays theirs`, async () => {
    await using stack = new AsyncDisposableStack()
    const directory = stack.use(await temporaryDirectory())
    const [port = 0] = await freePorts(1)
    const args = ['--data', `${directory.path}/data`, '--listen', `127.0.0.1:${port}`, ...RESTARTED]
    const before = stack.use(await startGateway({ args }))
    const writers = stack.use(await openWriters(before.endpoint))
    const all = waysFor(writers).map((_, i) => address(i))
    const dies = stack.use(await client(before))
    await register(stack.use(await client(before)), OTHER_ADDRESSES)
    await register(dies, all)
    const recorder = new Recorder()
    const watcher = stack.use(new Watcher('the gateway', before.endpoint, SERVICE, recorder))
    await eventually(() => watcher.names.length === all.length + OTHERS, 'the watch sees all')
    await overwriteAll(writers)
    await before.stop(signal)
    stack.use(await startGateway({ args }))
    // The session of the one before ends meanwhile.
    await delay(RESTART_MS * 1.25)
    assert.deepEqual(
      recorder.sightings.flatMap(one => (one.kind === 'change' ? one.removed : [])),
      [],
    )
    await dies[Symbol.asyncDispose]()
    await eventually(
      async () => (await names(writers)).length === OTHERS,
      'those of the client that died are gone',
      TTL_S * 1_000 + SLACK_MS,
    )
  })

const DRAIN = ['--drain-timeout', '500ms']
const SESSION = ['--session-timeout', `${SESSION_TIMEOUT_MS}ms`, ...DRAIN]
/** With one gateway alone, clients must find it again before the session of the one before has ended. */
const RESTARTED = ['--session-timeout', `${RESTART_MS}ms`, ...DRAIN]

function start(zookeeper: string | undefined): Promise<GatewayProcess> {
  return startGateway({ args: [...(zookeeper === undefined ? [] : ['--zookeeper', zookeeper]), ...SESSION] })
}

async function client(...gateways: readonly GatewayProcess[]): Promise<Driver> {
  const driver = startDriver(await installTypeScript())
  await driver.send({ do: 'connect', endpoints: gateways.map(({ endpoint }) => endpoint) })
  return driver
}

async function register(driver: Driver, addresses: readonly string[]): Promise<void> {
  for (const name of addresses) {
    const registration = { do: 'register', as: name, path: SERVICE, address: name, createPath: true, ttlSeconds: TTL_S }
    const answer = await driver.send({ ...registration, properties: { weight: 1, version: 1 } })
    assert.deepEqual(answer, { ok: { paths: [`${SERVICE}/${name}`] } })
  }
}

function waysFor({ native }: Writers): typeof OVERWRITES {
  return OVERWRITES.filter(({ isNative }) => native !== undefined || !isNative)
}

async function overwriteAll(writers: Writers): Promise<void> {
  await Promise.all(waysFor(writers).map(({ write }, i) => write(writers, `${SERVICE}/${address(i)}`)))
}

async function names({ operator }: Writers): Promise<readonly string[]> {
  return (await operator.discover(SERVICE, { consistency: 'synced' })).providers.map(({ name }) => name)
}

function address(n: number): string {
  return `10.0.0.${100 + n}:80`
}

const OTHER_ADDRESSES = Array.from({ length: OTHERS }, (_, i) => `10.0.1.${100 + i}:80`)

/** The paths in all records of a gateway's log with this message. */
function logged({ stderr }: GatewayProcess, message: string): readonly string[] {
  const records = stderr.split('\n').filter(line => line.startsWith('{'))
  return records
    .map(line => JSON.parse(line) as { msg: string; paths: readonly string[] })
    .filter(({ msg }) => msg === message)
    .flatMap(({ paths }) => paths)
    .sort()
}
