import assert from 'node:assert/strict'
import { connect } from '../../clients/typescript/index.ts'
import { eventually } from '../support/condition.ts'
import { startGateway } from '../support/gateway.ts'
import { connectNative } from '../support/zookeeper/native-zookeeper.ts'
import { openSessions, sessionEnds, startZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { startDriver } from './driver.ts'

const SESSION_TIMEOUT_S = 4
const CLOSED = '/closed'
const SYNCED = { consistency: 'synced' } as const
const ACL = [{ scheme: 'world', id: 'anyone', permissions: 'rw' }]
/** Registered last, and last in order. */
const LAST = '10.0.0.99:80'

/**
 * Registers one client for each command at a gateway on ZooKeeper, kills that gateway, and checks at another one that no client is ever
 * missing although somebody overwrites its data before, that its ACL and what others changed stay, and that each is removed when it
 * deregisters.
 */
export async function killGateway(commands: readonly (readonly string[])[]): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const zookeeper = stack.use(await startZooKeeper())
  const args = ['--zookeeper', zookeeper.connect]
  const env = { ESPALIER_SESSION_TIMEOUT: `${SESSION_TIMEOUT_S}s` }
  const first = stack.use(await startGateway({ args, env }))
  const second = stack.use(await startGateway({ args, env }))

  const names = commands.map((_, at) => `10.0.0.${at + 1}:80`)
  const drivers = commands.map(command => stack.use(startDriver(command)))
  await Promise.all(
    drivers.map(async (driver, at) => {
      await driver.send({ do: 'connect', endpoints: [first.endpoint, second.endpoint] })
      const address = names[at] as string
      const registration = { do: 'register', address, createPath: true, ttlSeconds: 10 }
      await driver.send({ ...registration, as: 'r', path: '/providers' })
      await driver.send({
        ...registration,
        as: 'closed',
        path: CLOSED,
        acl: ACL.map(Object.values),
        properties: { weight: 1 },
      })
    }),
  )
  const closed = names.map(name => `${CLOSED}/${name}`)

  const reader = stack.use(connect({ endpoints: second.endpoint }))
  const seen: string[] = []
  const watching = stack.use(reader.watchChildren('/providers'))
  await watching.waitFor(({ providers }) => providers.length === names.length)
  const reading = (async () => {
    for await (const { providers } of watching) seen.push(providers.map(({ name }) => name).join())
  })()

  for (const path of closed) await reader.properties.updateProperties({ path, jsonProperties: { weight: '0' } })
  const sessions = await openSessions(zookeeper.port)
  // It cannot mark them again: the second one recognizes them by what their clients know.
  process.kill(first.pid, 'SIGSTOP')
  const native = stack.use(await connectNative(zookeeper.connect))
  for (const name of names) await native.set(`/providers/${name}`, '{"weight":0}')
  await first.stop('SIGKILL')
  // When the session of the killed gateway ends, ZooKeeper deletes what was not taken over by then.
  await sessionEnds(zookeeper.port, sessions)
  const newcomer = stack.use(reader.register('/providers', LAST))
  const all = [...names, LAST].join()
  await eventually(() => seen.includes(all), 'the newcomer is found')
  assert.deepEqual(new Set(seen), new Set([names.join(), all]))
  await newcomer[Symbol.asyncDispose]()
  for (const { texts, override } of (await reader.discover('/providers', SYNCED)).providers)
    assert.deepEqual([texts, override?.removed], [{ weight: '0' }, ['pid']])

  for (const path of closed) assert.deepEqual((await reader.tree.getNode({ path, withAcl: true })).acl, ACL, path)
  const overridden = (await reader.discover(CLOSED, SYNCED)).providers.map(({ name, override }) => [
    name,
    override?.texts,
  ])
  assert.deepEqual(
    overridden,
    names.map(name => [name, { weight: '0' }]),
  )

  await Promise.all(drivers.map(driver => driver.send({ do: 'close', as: 'r' })))
  await watching.waitFor(({ providers }) => providers.length === 0, { signal: AbortSignal.timeout(60_000) })
  await watching[Symbol.asyncDispose]()
  await reading
}
