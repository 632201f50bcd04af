import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { connect, type Espalier, type Provider, type Registration } from '../../clients/typescript/index.ts'
import { systemClock } from '../../src/lib/clock.ts'
import type { TreeStore } from '../../src/store/store.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { decodeData } from '../../src/tree/data.ts'
import { join, type TreePath } from '../../src/tree/path.ts'
import { eventually } from '../support/condition.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { openProxy, type TcpProxy } from '../support/process/proxy.ts'
import { shareServer } from '../support/shared-server.ts'
import { espalier } from '../tools/cli/espalier.ts'

const SERVICE = '/s/providers' as TreePath
/** Changed through a gateway, and by a program that uses ZooKeeper and knows nothing of espalier. */
const [EDITED, WRITTEN] = ['10.0.0.1:80', '10.0.0.2:80']
const WANTED = { pid: 1, weight: 1, version: 1 }
const SESSION_TIMEOUT_MS = 4_000
const TTL_MS = 2_000
/** In which a client has renewed, and so has been notified of what was changed. */
const RENEWED_MS = TTL_MS / 2
const forever = { signal: new AbortController().signal }

const server = shareServer()

/** A registration at two gateways; what an operator changed in it must stay through `happens`. */
interface Event {
  readonly what: string
  happens(site: Site): Promise<unknown>
  /** What its client wants afterwards. */
  readonly wanted?: Readonly<Record<string, unknown>>
}

const EVENTS: readonly Event[] = [
  { what: 'its gateway is killed', happens: site => site.first.stop('SIGKILL') },
  { what: 'its gateway drains', happens: site => site.first.stop('SIGTERM') },
  {
    what: 'all gateways restart one after the other',
    happens: async site => {
      await site.restart(0, 'SIGTERM')
      await site.restart(1, 'SIGTERM')
      await site.restart(0, 'SIGTERM')
    },
  },
  {
    what: 'all gateways are killed one after the other',
    happens: async site => {
      await site.restart(0, 'SIGKILL')
      await delay(SESSION_TIMEOUT_MS / 2)
      await site.restart(1, 'SIGKILL')
    },
  },
  {
    what: 'its gateway loses its session and its client moves to another one',
    happens: site => site.expire(),
  },
  {
    what: 'its gateway loses its session and there is no other one',
    happens: async site => {
      const [, front] = site.fronts
      front.mode = 'refuse'
      front.cut()
      await site.expire()
    },
  },
  { what: 'somebody deletes it', happens: site => site.remove() },
  {
    what: 'somebody deletes it while its gateway is killed',
    happens: async site => {
      await Promise.all([site.first.stop('SIGKILL'), site.remove()])
    },
  },
  {
    what: 'its lease expires before its client is back',
    happens: async site => {
      for (const front of site.fronts) front.mode = 'blackhole'
      await site.until(providers => providers.length === 0, 'it is gone')
      for (const front of site.fronts) {
        front.mode = 'pass'
        front.cut()
      }
    },
  },
  {
    what: 'its client wants something else in another property',
    wanted: { ...WANTED, pid: 2 },
    happens: async site => site.registration.update({ ...WANTED, pid: 2 }),
  },
  {
    what: 'its client wants something else in another property and its gateway is killed',
    wanted: { ...WANTED, pid: 2 },
    happens: async site => {
      site.registration.update({ ...WANTED, pid: 2 })
      await site.first.stop('SIGKILL')
    },
  },
  {
    what: 'its gateway is killed and its client wants something else in another property',
    wanted: { ...WANTED, pid: 2 },
    happens: async site => {
      await site.first.stop('SIGKILL')
      site.registration.update({ ...WANTED, pid: 2 })
    },
  },
]

describe('what an operator changed in a provider', { concurrency: 2 }, () => {
  for (const { what, happens, wanted = WANTED } of EVENTS)
    test(`stays when ${what}, until the operator takes it back`, async () => {
      await using site = await Site.open()
      await site.change()
      await happens(site)
      const effective = { ...wanted, weight: 0, zone: 'a', version: undefined }
      const pid = String((wanted as { pid: number }).pid)
      await site.until(
        providers => providers.length === 2 && providers.every(({ texts }) => texts.pid === pid),
        'both are there as their client wants them',
      )
      // A session that was left behind ends meanwhile.
      await delay(SESSION_TIMEOUT_MS * 1.25)
      await site.until(providers => providers.length === 2, 'both are there')
      for (const { name, properties, override } of await site.providers()) {
        assert.deepEqual({ ...properties, version: undefined }, effective, name)
        assert.deepEqual(
          override,
          { texts: { weight: '0', zone: '"a"' }, removed: ['version'], wanted: { weight: '1', version: '1' } },
          name,
        )
        const native = (await site.native.read(join(SERVICE, name), forever))!
        assert.deepEqual([decodeData(native.data).get('weight'), decodeData(native.data).has('version')], ['0', false])
      }
      assert.deepEqual(new Set(site.weights), new Set(['0']), 'no watch ever saw what the client wants instead')
      await site.restore()
      await delay(RENEWED_MS)
      for (const { properties, override } of await site.providers())
        assert.deepEqual([properties, override], [wanted, undefined])
    })

  test('is shown by providers and stat after its gateway was killed, until unset --override ends it', async () => {
    await using site = await Site.open()
    await site.change()
    await site.first.stop('SIGKILL')
    await delay(SESSION_TIMEOUT_MS * 1.25)
    const { endpoint } = site.running
    const path = join(SERVICE, WRITTEN)
    const shown = /override:? +\S*weight=0 \(client: 1\), zone="a" \(client: none\), version removed \(client: 1\)/
    assert.match((await espalier(['providers', SERVICE], { endpoint })).stdout, shown)
    assert.match((await espalier(['stat', path], { endpoint })).stdout, shown)
    assert.equal((await espalier(['unset', path, '--override'], { endpoint })).code, 0)
    assert.doesNotMatch((await espalier(['stat', path], { endpoint })).stdout, /override/)
  })

  test('ends when its client wants something else there, also at another gateway, and with the next process at its address', async () => {
    await using site = await Site.open()
    await site.change()
    const { registration } = site
    void registration.update({ ...WANTED, weight: 5 })
    await site.first.stop('SIGKILL')
    await site.until(providers => providers.every(({ texts }) => texts.weight === '5'), 'the weight is the new one')
    for (const { override } of await site.providers())
      assert.deepEqual(override, { texts: { zone: '"a"' }, removed: ['version'], wanted: { version: '1' } })
    await using next = connect({ endpoints: site.running.endpoint })
    await using another = next.register(SERVICE, [EDITED, WRITTEN], WANTED)
    await another.registered()
    for (const { properties, override } of await site.providers())
      assert.deepEqual([properties, override], [WANTED, undefined])
  })
})

/** A client with a registration at the first of two gateways, whose connection to ZooKeeper can be cut. */
class Site implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack
  readonly #chroot: string
  readonly #gateways: [GatewayProcess, GatewayProcess]
  /** That of the first gateway to ZooKeeper. */
  readonly #link: TcpProxy
  readonly #operators = new Map<string, Espalier>()
  readonly fronts: readonly [TcpProxy, TcpProxy]
  readonly native: TreeStore
  readonly registration: Registration
  /** Every weight that a watch through the second gateway or a native observer has seen since the change. */
  readonly weights: (string | undefined)[] = []

  private constructor(parts: {
    stack: AsyncDisposableStack
    chroot: string
    gateways: [GatewayProcess, GatewayProcess]
    link: TcpProxy
    fronts: readonly [TcpProxy, TcpProxy]
    native: TreeStore
    registration: Registration
  }) {
    this.#stack = parts.stack
    this.#chroot = parts.chroot
    this.#gateways = parts.gateways
    this.#link = parts.link
    this.fronts = parts.fronts
    this.native = parts.native
    this.registration = parts.registration
  }

  static async open(): Promise<Site> {
    await using stack = new AsyncDisposableStack()
    const chroot = server.chroot()
    const link = stack.use(await openProxy(server.port))
    const gateways: [GatewayProcess, GatewayProcess] = [
      stack.use(await start(`${link.connect}${chroot}`)),
      stack.use(await start(`${server.connect}${chroot}`)),
    ]
    const fronts = [
      stack.use(await openProxy(portOf(gateways[0]))),
      stack.use(await openProxy(portOf(gateways[1]))),
    ] as const
    const native = stack.use(
      await openZooKeeperStore({
        connect: `${server.connect}${chroot}`,
        sessionTimeoutMs: 20_000,
        clock: systemClock,
      }),
    )
    const client = stack.use(connect({ endpoints: fronts.map(front => front.connect), begin: 'first' }))
    const registration = stack.use(
      client.register(SERVICE, [EDITED, WRITTEN], WANTED, { ttlMs: TTL_MS, createPath: true }),
    )
    await registration.registered()
    return new Site({ stack: stack.move(), chroot, gateways, link, fronts, native, registration })
  }

  get first(): GatewayProcess {
    return this.#gateways[0]
  }

  /** The one that runs whatever happens. */
  get running(): GatewayProcess {
    return this.#gateways[1]
  }

  /** Changes both providers, and waits until the client has been notified. */
  async change(): Promise<void> {
    const { properties } = this.#operator()
    await properties.updateProperties({
      path: join(SERVICE, EDITED),
      jsonProperties: { weight: '0', zone: '"a"' },
      remove: ['version'],
    })
    const data = Buffer.from('{"pid":1,"weight":0,"zone":"a"}')
    await this.native.commit([{ op: 'set', path: join(SERVICE, WRITTEN), data }], forever)
    await this.until(
      providers => providers.length === 2 && providers.every(({ override }) => override?.removed.includes('version')),
      'both are overridden',
    )
    await delay(RENEWED_MS)
    for (const name of [EDITED, WRITTEN])
      this.#stack.use(
        this.native.observe(join(SERVICE, name), ({ state }) => {
          if (state !== undefined) this.weights.push(decodeData(state.data).get('weight'))
        }),
      )
    const seen = this.#stack.use(this.#operator().watchChildren(SERVICE))
    void (async () => {
      for await (const { providers } of seen) this.weights.push(...providers.map(({ texts }) => texts.weight))
    })().catch(() => {})
  }

  /** Takes back what it changed. */
  async restore(): Promise<void> {
    const jsonProperties = { weight: '1', version: '1' }
    for (const name of [EDITED, WRITTEN])
      await this.#operator().properties.updateProperties({
        path: join(SERVICE, name),
        jsonProperties,
        remove: ['zone'],
      })
  }

  async providers(): Promise<readonly Provider[]> {
    return (await this.#operator().discover(SERVICE, { consistency: 'synced' })).providers
  }

  async until(holds: (providers: readonly Provider[]) => boolean, what: string): Promise<void> {
    await eventually(async () => holds(await this.providers()), what, 20_000)
  }

  async restart(which: 0 | 1, signal: NodeJS.Signals): Promise<void> {
    await this.#gateways[which].stop(signal)
    const gateway = this.#stack.use(await start(`${server.connect}${this.#chroot}`))
    this.#gateways[which] = gateway
    this.fronts[which].targetPort = portOf(gateway)
  }

  /** Keeps the first gateway away from ZooKeeper until its session has ended there. */
  async expire(): Promise<void> {
    this.#link.mode = 'refuse'
    this.#link.cut()
    await delay(SESSION_TIMEOUT_MS * 1.5)
    this.#link.mode = 'pass'
  }

  async remove(): Promise<void> {
    const operations = [EDITED, WRITTEN].map(name => ({ op: 'delete', path: join(SERVICE, name) }) as const)
    await this.native.commit(operations, forever)
  }

  #operator(): Espalier {
    const { endpoint } = this.running
    const known = this.#operators.get(endpoint)
    if (known !== undefined) return known
    const operator = this.#stack.use(connect({ endpoints: endpoint }))
    this.#operators.set(endpoint, operator)
    return operator
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync()
  }
}

function start(zookeeper: string): Promise<GatewayProcess> {
  return startGateway({ args: ['--zookeeper', zookeeper, '--session-timeout', `${SESSION_TIMEOUT_MS}ms`] })
}

function portOf({ endpoint }: GatewayProcess): number {
  return Number(endpoint.split(':').at(-1))
}
