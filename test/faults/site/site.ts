import { eventually } from '../../support/condition.ts'
import { type History, Recorder } from '../../support/histories/history.ts'
import { monotonicMs } from '../../support/histories/monotonic.ts'
import { type Bounds, NATIVE } from '../../support/histories/validators.ts'
import type { Ensemble } from '../../support/zookeeper/zookeeper.ts'
import { ClientSlot } from './client-slot.ts'
import { GatewaySlot } from './gateway-slot.ts'
import { NativeReader } from './native-reader.ts'
import { Watcher } from './watcher.ts'

export interface SiteSettings {
  /** Unique to this site: several use one ensemble, one after the other. */
  readonly name: string
  readonly gateways: number
  readonly clients: number
  /** The drivers of its clients, in turn. Default: all are clients for TypeScript with a program of their own. */
  readonly drivers?: readonly (readonly string[])[]
  /** The total of all clients. */
  readonly registrations: number
  readonly ttlMs: number
  readonly sessionTimeoutMs: number
  /** How long a gateway that is drained waits for its clients to leave at most. Default: 2 s. */
  readonly drainMs?: number
}

/** How many addresses every fifth lease has; the others have one. */
const ADDRESSES_PER_BIG_LEASE = 20
const CHROOT = '/espalier'
const PATH = '/providers'
const DRAIN_MS = 2_000
const SETTLE_MS = 90_000
/** The tolerated delay of observers and of a busy machine. */
const SLACK_MS = 2_500
const FIRST_SIGHT_MS = 15_000

/** Gateways, clients and observers of one service path, each a process of its own, with a network that can be broken anywhere. */
export class Site implements AsyncDisposable {
  readonly settings: SiteSettings
  readonly ensemble: Ensemble
  readonly gateways: readonly GatewaySlot[]
  readonly clients: readonly ClientSlot[]
  readonly #stack: AsyncDisposableStack
  readonly #recorder: Recorder
  readonly #reader: NativeReader
  readonly #watchers: readonly Watcher[]
  readonly #path: string
  /** Including ended ones. */
  readonly #all: ClientSlot[] = []

  private constructor(parts: {
    readonly settings: SiteSettings
    readonly ensemble: Ensemble
    readonly gateways: readonly GatewaySlot[]
    readonly path: string
    readonly recorder: Recorder
    readonly reader: NativeReader
    readonly watchers: readonly Watcher[]
    readonly clients: readonly ClientSlot[]
    readonly stack: AsyncDisposableStack
  }) {
    this.settings = parts.settings
    this.ensemble = parts.ensemble
    this.gateways = parts.gateways
    this.clients = parts.clients
    this.#path = parts.path
    this.#recorder = parts.recorder
    this.#reader = parts.reader
    this.#watchers = parts.watchers
    this.#stack = parts.stack
  }

  /** Starts everything, and resolves when every observer sees all registrations. */
  static async open(ensemble: Ensemble, settings: SiteSettings): Promise<Site> {
    await using stack = new AsyncDisposableStack()
    const recorder = new Recorder()
    const path = `/${settings.name}${PATH}`
    const { sessionTimeoutMs, drainMs = DRAIN_MS } = settings
    const gateways = await Promise.all(
      Array.from({ length: settings.gateways }, async (_, i) =>
        stack.use(await GatewaySlot.open(`gateway-${i + 1}`, ensemble, { chroot: CHROOT, sessionTimeoutMs, drainMs })),
      ),
    )
    const reader = stack.use(new NativeReader(ensemble.connect, `${CHROOT}${path}`, recorder))
    const watchers: Watcher[] = []
    for (const gateway of gateways)
      watchers.push(stack.use(new Watcher(gateway.name, (await gateway.front()).connect, path, recorder)))
    const clients: ClientSlot[] = []
    const parts = { settings, ensemble, gateways, path, recorder, reader, watchers, clients }
    const site = new Site({ ...parts, stack: stack.move() })
    try {
      for (let i = 0; i < settings.clients; i++) clients.push(await site.newClient(i))
      site.#register()
      await site.settled()
    } catch (error) {
      await site[Symbol.asyncDispose]()
      throw error
    }
    return site
  }

  get history(): History {
    return this.#recorder
  }

  get bounds(): Bounds {
    return { sessionTimeoutMs: this.settings.sessionTimeoutMs, slackMs: SLACK_MS, firstSightMs: FIRST_SIGHT_MS }
  }

  get readings(): number {
    return this.#reader.readings
  }

  get longestBlindMs(): number {
    return this.#reader.longestBlindMs
  }

  /** A further client, which tries the gateway of this number first and the others in their order. */
  async newClient(first = 0): Promise<ClientSlot> {
    const order = this.gateways.map((_, i) => this.gateways[(first + i) % this.gateways.length]!)
    const fronts = await Promise.all(order.map(gateway => gateway.front()))
    const { drivers = [] } = this.settings
    const driver = drivers[this.#all.length % drivers.length]
    const name = `client-${this.#all.length + 1}`
    const client = this.#stack.use(new ClientSlot(name, fronts, this.#path, this.#recorder, driver))
    this.#all.push(client)
    return client
  }

  /** Waits until clients, gateways and ZooKeeper agree again. */
  async settled(clients: readonly ClientSlot[] = this.clients): Promise<void> {
    try {
      await eventually(() => this.#differences(clients).length === 0, 'everybody sees what is wanted', SETTLE_MS)
    } catch (cause) {
      const logs = this.gateways.map(({ name, log }) => `--- ${name}\n${log.slice(-3_000)}`)
      const states = [
        ...this.#differences(clients),
        this.#reader.stderr,
        ...clients.map(client => client.stderr),
        ...logs,
      ]
      throw new Error(`the site does not settle within ${SETTLE_MS} ms:\n${states.join('\n')}`, { cause })
    }
  }

  /** Records for every observer that its last state still holds. */
  lastLook(): void {
    const at = monotonicMs()
    for (const source of [NATIVE, ...this.#watchers.map(watcher => watcher.source)])
      this.#recorder.see({ source, at, kind: 'same' })
  }

  isGone(names: readonly string[]): boolean {
    return names.every(name => !this.#reader.names.includes(name))
  }

  /** Everything recorded, for debugging. */
  get journal(): string {
    const logs = this.gateways.map(({ name, log }) => `--- ${name}\n${log}`)
    const clients = this.#all.flatMap(client => client.journal)
    return [...logs, '--- clients', ...clients].join('\n')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync()
  }

  #register(): void {
    const { registrations, ttlMs } = this.settings
    for (let made = 0, lease = 0; made < registrations; lease++) {
      const count = lease % 5 === 0 ? Math.min(ADDRESSES_PER_BIG_LEASE, registrations - made) : 1
      const addresses = Array.from({ length: count }, (_, i) => address(made + i))
      this.clients[lease % this.clients.length]?.register({ id: `lease-${lease}`, addresses, ttlMs })
      made += count
    }
  }

  #differences(clients: readonly ClientSlot[]): readonly string[] {
    const found: string[] = []
    for (const client of clients)
      for (const { id } of client.wishes)
        if (client.standing(id) !== 'registered' && client.standing(id) !== 'superseded')
          found.push(`${client.name}: ${id} is ${client.standing(id) ?? 'not answered yet'}`)
    const wanted = this.#recorder.wanted
    for (const { source, names } of [{ source: NATIVE, names: this.#reader.names }, ...this.#watchers]) {
      const differing = [...new Set(wanted).symmetricDifference(new Set(names))]
      if (differing.length > 0) found.push(`${source}: ${differing.length} differ, such as ${differing[0]}`)
    }
    return found
  }
}

/** The n-th of the addresses that the clients of a site register. Nothing listens there. */
export function address(n: number): string {
  return `10.${Math.floor(n / 65_536)}.${Math.floor(n / 256) % 256}.${n % 256}:80`
}
