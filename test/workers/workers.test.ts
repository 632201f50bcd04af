import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { connect } from '../../clients/typescript/connect.ts'
import { type Calls, collect, fails, openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { type GatewayProcess, runGateway, startGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { shareServer } from '../support/shared-server.ts'

const server = shareServer({ tickTimeMs: 500 })
const path = '/s/providers'
const CONNECTIONS = 16
/** Longer than a start takes on a busy machine. */
const ttl = { seconds: 120n, nanos: 0 }
/** Processes start slowly on a busy machine. */
const START_MS = 60_000

function startWorkers(chroot: string, ...args: string[]): Promise<GatewayProcess> {
  const all = ['--workers', '2', '--zookeeper', `${server.connect}${chroot}`, '--session-timeout', '8s', ...args]
  return startGateway({ args: all, env: { ESPALIER_ENGINE: '' } })
}

/** On a connection of its own, which any of the workers accepts. */
async function fresh<T>({ endpoint }: GatewayProcess, work: (calls: Calls) => Promise<T>): Promise<T> {
  using calls = openCalls(endpoint)
  return await work(calls)
}

async function onEach<T>(gateway: GatewayProcess, work: (calls: Calls) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let i = 0; i < CONNECTIONS; i++) results.push(await fresh(gateway, work))
  return results
}

async function countersOf({ endpoint }: GatewayProcess): Promise<Readonly<Record<string, bigint>>> {
  await using client = connect({ endpoints: [endpoint] })
  return (await client.gateway.getGateway({})).counters
}

function workersOf({ pid }: Pick<GatewayProcess, 'pid'>): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.split(' ').filter(Boolean).map(Number)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function namesOf({ registry }: Calls): Promise<string[]> {
  const { providers } = await registry.discover({ path })
  return providers.map(({ name }) => name)
}

test('each of two workers answers for both, and renews, deregisters and revokes what the other one holds', async () => {
  await using gateway = await startWorkers(server.chroot())
  assert.match(gateway.stdout, /by 2 workers/)
  const registered = await onEach(gateway, ({ registry }) =>
    registry.register({ path, addresses: ['10.0.0.1:80'], createPath: true, ttl }).then(({ leaseId }) => leaseId),
  )
  const [last] = registered.slice(-1) as [string]
  for (const { lease } of await onEach(gateway, calls => calls.registry.renewLease({ leaseId: last })))
    assert.equal(lease?.leaseId, last)
  for (const counters of await Promise.all(Array.from({ length: CONNECTIONS }, () => countersOf(gateway)))) {
    assert.equal(counters.workers, 2n)
    assert.equal(counters.worker_restarts, 0n)
    assert.ok((counters.leases ?? 0n) >= 1n)
  }
  const held = await fresh(gateway, ({ registry }) =>
    registry.register({ path, addresses: ['10.0.0.2:80', '10.0.0.3:80'], createPath: true, ttl }),
  )
  const removals = await onEach(gateway, ({ registry }) =>
    registry.deregister({ path, address: '10.0.0.2:80', leaseId: held.leaseId }),
  )
  assert.equal(removals.filter(({ removed }) => removed).length, 1)
  const revocations = await onEach(gateway, ({ registry }) => registry.revokeLease({ leaseId: held.leaseId }))
  assert.deepEqual(
    revocations.flatMap(({ removedPaths }) => removedPaths),
    ['/s/providers/10.0.0.3:80'],
  )
  for (const names of await onEach(gateway, namesOf)) assert.deepEqual(names, ['10.0.0.1:80'])
  await fresh(gateway, ({ registry }) => fails(registry.renewLease({ leaseId: held.leaseId }), 'LEASE_EXPIRED'))
  assert.match(gateway.stderr, /"worker":1,/)
  assert.match(gateway.stderr, /"worker":2,/)
  const workers = workersOf(gateway)
  assert.equal(workers.length, 2)
  assert.equal(await gateway.stop('SIGTERM'), 0)
  assert.ok(!workers.some(isAlive))
})

test('one of two workers is killed: nobody sees a provider missing, the leases of the other one go on, and it is started again', async () => {
  await using gateway = await startWorkers(server.chroot())
  const leases = await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, i) =>
      fresh(gateway, ({ registry }) =>
        registry
          .register({ path, addresses: [`10.0.0.${i}:80`], createPath: true, ttl })
          .then(({ leaseId }) => leaseId),
      ),
    ),
  )
  const address = new Map(leases.map((leaseId, i) => [leaseId, `10.0.0.${i}:80`]))
  const [killed] = workersOf(gateway) as [number]
  process.kill(killed, 'SIGKILL')
  await eventually(() => !isAlive(killed), 'it is gone', START_MS)
  let kept = 0
  let moved = 0
  for (const leaseId of leases)
    await fresh(gateway, async ({ registry }) => {
      try {
        await registry.renewLease({ leaseId })
        kept++
      } catch {
        // As with any gateway that is gone: the client registers again with the same lease.
        await registry.register({ path, addresses: [address.get(leaseId)!], leaseId, ttl })
        moved++
      }
    })
  assert.ok(kept > 0 && moved > 0, `${kept} kept, ${moved} moved`)
  const restarted = await eventually(
    async () => {
      const counters = await countersOf(gateway)
      return counters.workers === 2n && counters.worker_restarts === 1n ? workersOf(gateway) : undefined
    },
    'it is started again',
    START_MS,
  )
  assert.ok(!restarted.includes(killed))
  for (const leaseId of leases) await fresh(gateway, ({ registry }) => registry.renewLease({ leaseId }))
  for (const names of await onEach(gateway, namesOf)) assert.equal(names.length, CONNECTIONS)
  assert.match(gateway.stderr, /a worker has ended; it is started again/)
  for (const worker of workersOf(gateway)) process.kill(worker, 'SIGKILL')
  await eventually(async () => (await countersOf(gateway)).workers === 2n, 'all are started again', START_MS)
})

test('a watch on the other worker sees nothing of it', async () => {
  await using gateway = await startWorkers(server.chroot())
  const opened = Array.from({ length: CONNECTIONS }, () => openCalls(gateway.endpoint))
  const { leaseId } = await opened[0]!.registry.register({ path, addresses: ['lives:1'], createPath: true, ttl })
  const abort = new AbortController()
  const changes: string[] = []
  const watches = opened.map(async ({ registry }) => {
    try {
      for await (const { frame } of registry.watchChildren({ path }, { signal: abort.signal }))
        if (frame?.$case === 'change') changes.push(...frame.value.removed)
    } catch {}
  })
  await eventually(async () => (await countersOf(gateway)).open_streams! >= BigInt(CONNECTIONS), 'all watch', START_MS)
  process.kill(workersOf(gateway)[0]!, 'SIGKILL')
  await eventually(() => gateway.stderr.includes('started again'), 'it has ended', START_MS)
  await fresh(gateway, ({ registry }) => registry.register({ path, addresses: ['lives:1'], leaseId, ttl }))
  await eventually(async () => (await countersOf(gateway)).workers === 2n, 'it is back', START_MS)
  assert.deepEqual(changes, [])
  abort.abort()
  await Promise.all(watches)
  for (const calls of opened) calls[Symbol.dispose]()
})

test('when the supervisor is killed, its workers drain and end', async () => {
  await using gateway = await startWorkers(server.chroot())
  const workers = workersOf(gateway)
  await gateway.stop('SIGKILL')
  await eventually(() => !workers.some(isAlive), 'they have ended', START_MS)
})

test('a start that fails is the error of a gateway alone, and leaves no worker', async () => {
  await using other = await startWorkers(server.chroot())
  await using directory = await temporaryDirectory()
  const start = async (...args: string[]): Promise<string> => {
    const run = runGateway({ args: ['--workers', '2', ...args], env: { ESPALIER_ENGINE: '' }, cwd: directory.path })
    assert.equal(await run.exit(), 2, run.stderr)
    return run.stderr
  }
  const zookeeper = ['--zookeeper', server.connect]
  assert.match(
    await start(...zookeeper, '--listen', other.endpoint),
    /cannot listen on .*: another process does already/,
  )
  assert.match(await start(...zookeeper, '--tokens', 'missing'), /tokens/)
  assert.match(await start(), /workers .*requires zookeeper.* the embedded store belongs to one process/)
  assert.equal((await collectNothing(other)).length, 2)
})

async function collectNothing(gateway: GatewayProcess): Promise<number[]> {
  await fresh(gateway, ({ tree }) => collect(tree.walkTree({ path: '/' })))
  return workersOf(gateway)
}
