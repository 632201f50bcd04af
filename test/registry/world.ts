import { DEFAULT_TTL_MS } from '../../src/registry/leases/lease.ts'
import type { RegisterCommand } from '../../src/registry/register.ts'
import { Registry } from '../../src/registry/registry.ts'
import { EmbeddedTree } from '../../src/store/embedded/tree.ts'
import type { NodeState } from '../../src/store/store.ts'
import { decodeData, encodeData } from '../../src/tree/data.ts'
import type { LeaseId } from '../../src/tree/lease-id.ts'
import { join, type TreePath } from '../../src/tree/path.ts'
import type { Value } from '../../src/tree/value.ts'
import { eventually } from '../support/condition.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { silentLog } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { ExpiringStore } from '../support/stores/expiring-store.ts'

export const SERVICE = '/s' as TreePath
export const forever = { signal: new AbortController().signal }

/** One store with the service path /s, and the registries of as many gateways as a test opens. */
export class World implements AsyncDisposable {
  readonly clock = new FakeClock()
  readonly #stack = new AsyncDisposableStack()
  readonly tree: EmbeddedTree
  /** The session of another client, which observes and interferes. */
  readonly other: ExpiringStore

  private constructor(directory: { readonly path: string } & AsyncDisposable) {
    this.#stack.use(directory)
    this.tree = this.#stack.use(new EmbeddedTree({ directory: directory.path, clock: this.clock }))
    this.other = this.#stack.use(new ExpiringStore(this.tree))
  }

  static async open(): Promise<World> {
    const world = new World(await temporaryDirectory())
    await world.other.commit([{ op: 'create', path: SERVICE, data: encodeData(new Map()) }], forever)
    return world
  }

  /** A gateway's registry with a session of its own. */
  registry(
    limits = { leases: 100, registrationsPerLease: 100 },
    options: Partial<ConstructorParameters<typeof Registry>[0]> = {},
  ): { registry: Registry; store: ExpiringStore } {
    const store = this.#stack.use(new ExpiringStore(this.tree))
    const parts = { store, clock: this.clock, log: silentLog, limits, ...options }
    const registry = this.#stack.use(new Registry(parts))
    return { registry, store }
  }

  node(name: string): Promise<NodeState | undefined> {
    return this.other.read(join(SERVICE, name), forever)
  }

  async pid(name: string): Promise<string | undefined> {
    const state = await this.node(name)
    return state === undefined ? undefined : decodeData(state.data).get('pid')
  }

  /** Waits until the provider is there, or is gone. */
  async until(name: string, wanted: 'there' | 'gone'): Promise<void> {
    await eventually(
      async () => ((await this.node(name)) === undefined) === (wanted === 'gone'),
      `${name} is ${wanted}`,
    )
  }

  /** Records every state of a provider that a watcher sees. */
  watch(name: string): { readonly seen: readonly (string | undefined)[] } & Disposable {
    const seen: (string | undefined)[] = []
    const observation = this.other.observe(join(SERVICE, name), ({ state }) => seen.push(state?.stat.owner))
    return { seen, [Symbol.dispose]: () => observation[Symbol.dispose]() }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync()
  }
}

export function command(
  name: string,
  options: Partial<RegisterCommand> & { readonly pid?: number } = {},
): RegisterCommand {
  const { pid = 1, ...rest } = options
  return {
    servicePath: SERVICE,
    given: SERVICE,
    names: [name],
    properties: new Map([['pid', String(pid) as Value]]),
    overrides: new Map(),
    identities: new Map(),
    acl: [],
    leaseId: undefined,
    ttlMs: DEFAULT_TTL_MS,
    createPath: false,
    exclusive: false,
    force: false,
    validateOnly: false,
    ...rest,
  }
}

/** Registers one provider and returns its lease. */
export async function register(
  registry: Registry,
  name: string,
  options: Parameters<typeof command>[1] = {},
): Promise<LeaseId> {
  return (await registry.register(command(name, options), forever)).leaseId
}
