// The cost of registrations: leases registered with one call each compared with single creates of the bare ZooKeeper library, the
// takeover of all by another gateway, and the memory per lease. Every load generator is a process of its own.
import { setTimeout as delay } from 'node:timers/promises'
import { fourLetterWord, startZooKeeper } from '../test/support/zookeeper/zookeeper.ts'
import type { BareWork, Counted } from './support/bare-zookeeper.ts'
import { startChild } from './support/child.ts'
import type { LeaseWork, LeaseWorkDone } from './support/lease-load.ts'
import { type MeasuredGateway, startMeasuredGateway } from './support/measured-gateway.ts'
import { median } from './support/median.ts'

const LEASES = 10_000
const ROUNDS = 7
// Warm-up for the JIT compilers of all three processes.
const WARM_UP = 10_000
const WINDOW = 1_000
const CONNECTIONS = 4
const SESSION_TIMEOUT_MS = 10_000

await using all = new AsyncDisposableStack()
const server = all.use(await startZooKeeper({ tickTimeMs: 2_000, java: ['-Xmx1g'] }))
const bare = all.use(startChild('bare-zookeeper.ts', { args: [server.connect] }))
const load = all.use(startChild('lease-load.ts'))
const askBare = <Answer>(work: BareWork): Promise<Answer> => bare.ask<Answer>(work)
const places = ['warm', 'few', 'some', 'many', ...Array.from({ length: ROUNDS }, (_, i) => `round-${i}`)]
for (const place of places) {
  await askBare({ do: 'make', path: `/bench/${place}` })
  await askBare({ do: 'make', path: `/bare/${place}` })
}
const args = ['--zookeeper', `${server.connect}/bench`]
const startGateway = (): Promise<MeasuredGateway> =>
  startMeasuredGateway(args, { flags: (process.env.GATEWAY_FLAGS ?? '').split(' ').filter(Boolean) })

const row = (what: string, figure: string, note = ''): void => {
  process.stdout.write(`${what.padEnd(64)}${figure.padStart(12)}  ${note}\n`)
}
const perSecond = (count: number, ms: number): number => (count / ms) * 1_000
const show = (rate: number): string => `${Math.round(rate).toLocaleString('en')}/s`

{
  await using gateway = await startGateway()
  await registering(gateway)
}
{
  await using gateway = await startGateway()
  await remembering(gateway)
  await changingHands(gateway)
}
process.exit()

/** Alternating, so that other load of the machine affects both. */
async function registering(gateway: MeasuredGateway): Promise<void> {
  await askBare({ do: 'create', path: '/bare/warm', count: WARM_UP, window: WINDOW })
  await work('Register', gateway, '/warm', 0, WARM_UP)
  await work('RevokeLease', gateway, '/warm', 0, WARM_UP)
  const creates: number[] = []
  const registers: number[] = []
  const ratios: number[] = []
  const cpu: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await delay(500)
    const path = `/bare/round-${round}`
    const { ms } = await askBare<{ readonly ms: number }>({ do: 'create', path, count: LEASES, window: WINDOW })
    await delay(500)
    const from = 100_000 * (round + 1)
    const before = await gateway.cpuMs()
    const done = await work('Register', gateway, `/round-${round}`, from, from + LEASES)
    // Work after the calls is part of their cost.
    await delay(2_000)
    const after = await gateway.cpuMs()
    await work('RevokeLease', gateway, `/round-${round}`, from, from + LEASES)
    creates.push(perSecond(LEASES, ms))
    registers.push(perSecond(LEASES, done.ms))
    ratios.push(ms / done.ms)
    cpu.push(((after - before) * 1_000) / LEASES)
  }
  row('single creates, bare library', show(median(creates)))
  row(
    `Register of ${LEASES.toLocaleString('en')} leases, one call each`,
    show(median(registers)),
    `${median(ratios).toFixed(2)}x`,
  )
  row('  CPU of the gateway for one', `${median(cpu).toFixed(0)} us`)
}

/** The live heap after a collection, before and after so many leases, each with one registration. */
async function remembering(gateway: MeasuredGateway): Promise<void> {
  await work('Register', gateway, '/warm', 0, WARM_UP)
  await work('RevokeLease', gateway, '/warm', 0, WARM_UP)
  let [registered, live] = [0, await settled(gateway)]
  for (const [place, leases] of [
    ['few', 100],
    ['some', 1_000],
    ['many', LEASES],
  ] as const) {
    await work('Register', gateway, `/${place}`, 10_000_000 + registered, 10_000_000 + leases)
    const now = await settled(gateway)
    const each = (now - live) / (leases - registered)
    // The first ones include the memory of their connections.
    if (registered > 0)
      row(`memory for one more lease, ${registered} to ${leases.toLocaleString('en')}`, `${each.toFixed(0)} bytes`)
    ;[registered, live] = [leases, now]
  }
  const sessions = /zk_global_sessions\s+(\d+)/.exec(await fourLetterWord(server.port, 'mntr'))?.[1]
  row(`sessions of ZooKeeper for one gateway with ${LEASES.toLocaleString('en')} leases`, String(Number(sessions) - 1))
  await work('RevokeLease', gateway, '/', 10_000_000, 10_000_000 + LEASES)
}

async function settled(gateway: MeasuredGateway): Promise<number> {
  await delay(2_000)
  return gateway.liveBytes()
}

/** The gateway is killed, and all its clients move to another one, while a native reader counts the providers. */
async function changingHands(gateway: MeasuredGateway): Promise<void> {
  const path = '/round-0'
  await work('Register', gateway, path, 20_000_000, 20_000_000 + LEASES)
  await askBare<Counted>({ do: 'count', path: `/bench${path}` })
  await delay(100)
  await askBare<Counted>({ do: 'count', path: `/bench${path}` })
  await gateway.kill()
  await using next = await startGateway()
  const before = await next.cpuMs()
  const done = await work('Register', next, path, 20_000_000, 20_000_000 + LEASES)
  const during = await askBare<Counted>({ do: 'count', path: `/bench${path}` })
  await delay(2_000)
  const after = await next.cpuMs()
  await delay(2 * SESSION_TIMEOUT_MS)
  const later = await askBare<Counted>({ do: 'count', path: `/bench${path}` })
  row(`${LEASES.toLocaleString('en')} taken over by another gateway, which is new`, `${Math.round(done.ms)} ms`)
  row('  CPU of the gateway for one', `${(((after - before) * 1_000) / LEASES).toFixed(0)} us`)
  row('  fewest that were seen meanwhile', String(during.fewest), `${during.looks} looks`)
  row("  fewest that were seen beyond the old session's end", String(later.fewest), `${later.looks} looks`)
}

async function work(
  rpc: LeaseWork['rpc'],
  { port }: MeasuredGateway,
  path: string,
  from: number,
  to: number,
): Promise<LeaseWorkDone> {
  return load.ask<LeaseWorkDone>({
    port,
    rpc,
    path,
    from,
    to,
    connections: CONNECTIONS,
    window: WINDOW,
  } satisfies LeaseWork)
}
