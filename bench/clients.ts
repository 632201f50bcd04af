// What a client costs its process, and how soon it notices what happens to its gateway, for the client of every language, as installed:
// threads, memory and idle processor time of 200 registrations and 200 watches; and the time until its lease is held by another gateway when
// its own is frozen or killed, and by the only one when that has returned.
//
//   BENCH_LANGUAGES   only these, such as "Go,Java"
//   BENCH_ROUNDS      how often each time is measured; default 3
import { setTimeout as delay } from 'node:timers/promises'
import { connect } from '../clients/typescript/index.ts'
import { type Driver, startDriver } from '../test/conformance/driver.ts'
import { LANGUAGES } from '../test/conformance/languages.ts'
import { eventually } from '../test/support/condition.ts'
import { type GatewayProcess, startGateway } from '../test/support/gateway.ts'
import { openProxy } from '../test/support/process/proxy.ts'
import { startZooKeeper } from '../test/support/zookeeper/zookeeper.ts'
import { median } from './support/median.ts'
import { processorMs, residentMb } from './support/memory.ts'
import { printTable } from './support/table.ts'

const MANY = 200
const IDLE_MS = 10_000
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)
const LIMIT_MS = 60_000
const PATH = '/bench/providers'

await using all = new AsyncDisposableStack()
const zookeeper = all.use(await startZooKeeper())
const start = (): Promise<GatewayProcess> => startGateway({ args: ['--zookeeper', zookeeper.connect] })

const rows = [['', 'threads', 'memory', 'with 200 + 200', 'threads then', 'idle', 'frozen', 'killed', 'returned']]
const wanted = process.env.BENCH_LANGUAGES?.split(',')
for (const { name, build } of LANGUAGES) {
  if (wanted !== undefined && !wanted.includes(name)) continue
  const command = await build()
  const cost = await costOfMany(command)
  process.stderr.write(`${name}: ${cost.join(', ')}\n`)
  const noticed = [
    await median3(() => whenFrozen(command)),
    await median3(() => whenKilled(command)),
    await median3(() => whenReturned(command)),
  ]
  rows.push([name, ...cost, ...noticed.map(ms => `${(ms / 1000).toFixed(1)} s`)])
}
printTable(rows)

async function median3(measure: () => Promise<number>): Promise<number> {
  const found: number[] = []
  for (let i = 0; i < ROUNDS; i++) {
    found.push(await measure())
    process.stderr.write(`  ${found.at(-1)?.toFixed(0)} ms\n`)
  }
  return median(found)
}

async function registered(command: readonly string[], endpoints: readonly string[]): Promise<Driver> {
  const driver = startDriver(command)
  await ok(driver, { do: 'connect', endpoints })
  await ok(driver, { do: 'register', as: 'r', path: PATH, address: '10.0.0.1:80', createPath: true })
  return driver
}

async function ok(driver: Driver, command: Parameters<Driver['send']>[0]): Promise<void> {
  const answer = await driver.send(command)
  if (!('ok' in answer)) throw new Error(JSON.stringify(answer))
}

async function costOfMany(command: readonly string[]): Promise<readonly string[]> {
  await using gateway = await start()
  await using driver = await registered(command, [gateway.endpoint])
  const before = { threads: driver.threads, mb: residentMb(driver.pid) }
  for (let i = 1; i < MANY; i++)
    await ok(driver, { do: 'register', as: `r${i}`, path: PATH, address: `10.0.1.${i}:80` })
  for (let i = 0; i < MANY; i++) await ok(driver, { do: 'watchChildren', as: `w${i}`, path: `/bench/${i}` })
  await delay(2_000)
  const used = processorMs(driver.pid)
  await delay(IDLE_MS)
  const idle = ((processorMs(driver.pid) - used) / IDLE_MS) * 100
  const mb = residentMb(driver.pid)
  return [
    String(before.threads),
    `${before.mb.toFixed(0)} MB`,
    `${mb.toFixed(0)} MB`,
    String(driver.threads),
    `${idle.toFixed(1)} %`,
  ]
}

/** Until the lease is held by the second gateway. */
async function moved(second: GatewayProcess): Promise<number> {
  const since = performance.now()
  await using reader = connect({ endpoints: second.endpoint })
  const held = async (): Promise<boolean> => (await reader.gateway.getGateway({})).counters.leases === 1n
  await eventually(held, 'the second gateway has the lease', LIMIT_MS)
  return performance.now() - since
}

async function whenFrozen(command: readonly string[]): Promise<number> {
  await using first = await start()
  await using second = await start()
  await using _driver = await registered(command, [first.endpoint, second.endpoint])
  await delay(Math.random() * 2_000)
  process.kill(first.pid, 'SIGSTOP')
  try {
    return await moved(second)
  } finally {
    process.kill(first.pid, 'SIGCONT')
  }
}

async function whenKilled(command: readonly string[]): Promise<number> {
  await using first = await start()
  await using second = await start()
  await using _driver = await registered(command, [first.endpoint, second.endpoint])
  await first.stop('SIGKILL')
  return await moved(second)
}

async function whenReturned(command: readonly string[]): Promise<number> {
  const first = await start()
  await using way = await openProxy(Number(first.endpoint.split(':').at(-1)))
  await using _driver = await registered(command, [way.connect])
  way.mode = 'refuse'
  await first.stop('SIGKILL')
  await using again = await start()
  await delay(5_000)
  way.targetPort = Number(again.endpoint.split(':').at(-1))
  way.mode = 'pass'
  return await moved(again)
}
