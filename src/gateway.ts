import type { AccessLimits } from './access/budgets/limits.ts'
import { Coordination } from './coordination/coordination.ts'
import { Drain } from './grpc/calls/drain.ts'
import { openServer } from './grpc/server.ts'
import type { Access, HttpOptions } from './grpc/server-options.ts'
import type { Clock } from './lib/clock.ts'
import { Counters } from './lib/counters.ts'
import type { Log } from './lib/log.ts'
import type { MassExpiryPolicy } from './registry/leases/mass-expiry.ts'
import { Registry } from './registry/registry.ts'
import { coordinationService } from './rpc/coordination-service.ts'
import { createDiscovery } from './rpc/discovery.ts'
import { gatewayService } from './rpc/gateway-service.ts'
import type { Limits } from './rpc/limits.ts'
import { isLiveness, isRead, isRenewal } from './rpc/methods.ts'
import { propertiesService } from './rpc/properties-service.ts'
import { Reads } from './rpc/reads.ts'
import { registryService } from './rpc/registry-service.ts'
import type { Own, Siblings } from './rpc/siblings.ts'
import { StoreOutage } from './rpc/store-outage.ts'
import { treeService } from './rpc/tree-service.ts'
import { PartTurns } from './rpc/watch/part-turns.ts'
import type { SessionState, TreeStore } from './store/store.ts'
import type { Acl } from './tree/acl.ts'
import { openMemorySaver } from './views/memory/memory-saver.ts'
import { openViews, type ViewLimits } from './views/views.ts'

export interface GatewayOptions {
  /** Not owned: the caller disposes it, after the gateway. */
  readonly store: TreeStore
  readonly listen: string
  /** Let other processes listen on the same port. */
  readonly reusePort?: boolean
  /** The same services over HTTP. Undefined: gRPC only. */
  readonly http?: HttpOptions | undefined
  /** Other processes that serve the same address. Undefined: there are none. */
  readonly siblings?: Siblings
  /** Undefined: plain text, without authorization. */
  readonly access?: Access
  readonly limits: Limits
  /** Default: DEFAULT_ACCESS_LIMITS. */
  readonly accessLimits?: AccessLimits
  readonly views?: Partial<ViewLimits>
  /** What to do when most leases expire at once; see Registry for the default. */
  readonly massExpiry?: MassExpiryPolicy
  /** The ACL of provider nodes whose request has none. Default: everybody may do everything. */
  readonly providerAcl?: Acl
  /** Where to save the last known state of the store `name`, to start without the store. Undefined: nowhere. */
  readonly memory?: { readonly directory: string; readonly name: string } | undefined
  /** How long to wait for calls in flight when the gateway stops. */
  readonly drainMs: number
  readonly clock: Clock
  readonly log: Log
}

export interface Gateway extends AsyncDisposable {
  /** Host and port, with the actual port if the system chose it. */
  readonly address: string
  /** The same of HTTP; undefined: it is not served. */
  readonly httpAddress: string | undefined
  /** What siblings ask of this one. */
  readonly own: Own
  /** Sets health to NOT_SERVING, refuses new leases, notifies streams, and waits for calls in flight. Disposing drains as well. */
  drain(): Promise<void>
}

/** Opens all parts of a gateway above its store, and serves. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { store, listen, access = {}, limits, drainMs, clock, log, providerAcl = [], siblings } = options
  if (providerAcl.length > 0) store.acls.check(providerAcl)
  await using opened = new AsyncDisposableStack()
  const stopping = new Drain()
  const memory =
    options.memory === undefined
      ? undefined
      : opened.use(await openMemorySaver({ ...options.memory, store, clock, log }))
  const views = opened.use(openViews(memory?.nodes ?? store, { clock, limits: options.views ?? {} }))
  const registry = opened.use(new Registry(options))
  const coordination = opened.use(new Coordination({ store, leases: registry, clock, log }))
  const outage = opened.use(new StoreOutage(store.session, clock, () => registry.onRedirect()))
  const counters = new Counters()
  counters.gauge('leases', () => registry.liveLeases)
  counters.gauge('failing_writes', () => (store.writesFail === true ? 1 : 0))
  counters.gauge('held_locks', () => coordination.counts.held)
  counters.gauge('waiting_for_locks', () => coordination.counts.waiting)
  counters.gauge('registrations', () => registry.registrations)
  const shared = { store, views, clock, limits, drain: stopping, partTurns: new PartTurns(clock) }
  const server = opened.use(
    await openServer({
      listen,
      reusePort: options.reusePort ?? false,
      http: options.http,
      ready: [
        { name: 'store', failure: () => storeFailure(store) },
        { name: 'drain', failure: () => (stopping.begun ? 'failed: the gateway is shutting down' : undefined) },
      ],
      access: { ...access, isRead },
      isRenewal,
      isLiveness,
      limits,
      ...(options.accessLimits === undefined ? {} : { accessLimits: options.accessLimits }),
      counters,
      clock,
      log,
      services: [
        registryService({ ...shared, registry, siblings, outage, providerAcl, discovery: createDiscovery(shared) }),
        propertiesService(shared),
        treeService({ ...shared, registry, providerAcl, reads: new Reads(shared) }),
        coordinationService({ coordination, drain: stopping }),
        gatewayService(counters, siblings),
      ],
    }),
  )
  const report = ({ state }: SessionState): void => {
    log.info({ state }, 'store session')
    server.setServing(state === 'connected' && !stopping.begun)
  }
  opened.use(store.session.onChange(report))
  report(store.session.current)

  let drained: Promise<void> | undefined
  const drain = async (): Promise<void> => {
    // Before the streams end, because their views end with them.
    const saved = memory?.save()
    server.setServing(false)
    registry.drain()
    stopping.begin()
    await server.drain(drainMs)
    await saved
  }
  const stack = opened.move()
  return {
    address: server.address,
    httpAddress: server.httpAddress,
    own: { counters, registry },
    drain: () => (drained ??= drain()),
    [Symbol.asyncDispose]: async () => {
      drained ??= drain()
      await drained
      await stack.disposeAsync()
    },
  }
}

function storeFailure({ session }: TreeStore): string | undefined {
  const { state } = session.current
  return state === 'connected' ? undefined : `failed: the session with the store is ${state}`
}
