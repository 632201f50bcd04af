import { randomUUID } from 'node:crypto'
import type {
  handleServerStreamingCall,
  Server,
  ServerWritableStream,
  UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'
import { Budgets } from '../access/budgets/budgets.ts'
import { Connections, connectionLimit } from '../access/budgets/connections.ts'
import { descriptorLimit } from '../access/budgets/descriptors.ts'
import { DEFAULT_ACCESS_LIMITS } from '../access/budgets/limits.ts'
import { createGuard } from '../access/guard.ts'
import { TlsSecrets } from '../access/tls.ts'
import { Tokens } from '../access/tokens.ts'
import { CallTurns } from '../access/turns/call-turns.ts'
import { Counters } from '../lib/counters.ts'
import type { Log } from '../lib/log.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Report } from './calls/failure.ts'
import { IncompleteRequests } from './calls/incomplete-requests.ts'
import { EngineServer } from './engine-server.ts'
import type { HttpDoorOptions } from './http/http-door.ts'
import type { HttpServer } from './http/http-server.ts'
import { openReflection } from './reflection.ts'
import type { HttpOptions, RunningServer, ServerOptions } from './server-options.ts'
import type { Service } from './service.ts'

/** Serves the services, health (without authorization) and reflection. BAD_ARGUMENT: the address or a file cannot be used. */
export async function openServer(options: ServerOptions): Promise<RunningServer> {
  const {
    listen,
    reusePort = false,
    services,
    access = {},
    isRenewal = () => false,
    isLiveness = () => false,
    limits,
    clock,
    log,
  } = options
  const { accessLimits = DEFAULT_ACCESS_LIMITS, counters = new Counters() } = options
  const report: Report = (error, method) => {
    const id = randomUUID()
    log.error({ err: error, id, method }, 'unexpected failure')
    return id
  }
  const tokens = access.tokens === undefined ? undefined : new Tokens({ file: access.tokens, clock, log })
  const guard = createGuard({ tokens, readOnly: access.readOnly ?? false, isRead: access.isRead ?? (() => false) })
  await using opened = new AsyncDisposableStack()
  const budgets = new Budgets({ limits: accessLimits, counters, clock, log })
  const limit = connectionLimit(accessLimits.connections, descriptorLimit())
  const { handshakeMs } = accessLimits
  const connections = opened.use(new Connections({ limit, handshakeMs, refusals: budgets.refusals, counters, clock }))
  const late = counters.counter('refused_slow_requests')
  const incomplete = opened.use(new IncompleteRequests(clock, accessLimits.requestMs, () => late.add()))
  const turns = new CallTurns({
    isRenewal,
    isLiveness: path => isLiveness(path) || path.startsWith(HEALTH),
    clock,
    counters,
  })
  const tls = access.tls && new TlsSecrets({ tls: access.tls, clock, log })
  const { messageBytes } = limits
  const shared = { guard, report, budgets, incomplete, turns, accessLimits, clock, log }
  const server = opened.use(
    new EngineServer({ ...shared, ...hostAndPort(listen), reusePort, tls, messageBytes, connections }),
  )
  for (const service of services) server.add(service)
  const health = openHealth({ addService: (definition, handlers) => server.addLibrary(definition, handlers, 'open') })
  openReflection().addToServer({
    addService: (definition, handlers) => server.addLibrary(definition, handlers, 'token only'),
  })
  const setServing = servingOf(health.service, services)
  setServing(false)
  const bound = await server.listen().catch((error: Error) => Promise.reject(cannotListen('listen', listen, error)))
  const isRead = access.isRead ?? (() => false)
  const door = await openHttp(options.http, log, {
    ...shared,
    reusePort,
    tls,
    messageBytes,
    connections,
    methods: services.flatMap(({ methods }) => methods),
    isSafe: path => isRead(path) && !isRenewal(path),
    health: { ready: options.ready ?? [] },
  })
  if (door !== undefined) opened.use(door.server)
  const stack = opened.move()
  return {
    address: withPort(listen, bound),
    httpAddress: door?.address,
    setServing,
    drain: async ms => {
      health.endWatches()
      await Promise.all([server.drain(ms), door?.server.drain(ms)])
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Health needs no token. */
const HEALTH = '/grpc.health.v1.Health/'

function hostAndPort(listen: string): { readonly host: string; readonly port: number } {
  const colon = listen.lastIndexOf(':')
  return { host: listen.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(listen.slice(colon + 1)) }
}

function withPort(listen: string, port: number): string {
  return `${listen.slice(0, listen.lastIndexOf(':'))}:${port}`
}

/** Undefined: it is not wanted, or another process has the port that nobody has asked for. */
async function openHttp(
  options: HttpOptions | undefined,
  log: Log,
  shared: Omit<HttpDoorOptions, 'host' | 'port' | 'hosts' | 'origins'>,
): Promise<{ readonly address: string; readonly server: HttpServer } | undefined> {
  if (options === undefined) return undefined
  const { listen, isOptional } = options
  const { openHttpDoor } = await import('./http/http-door.ts')
  const server = openHttpDoor({ ...shared, ...options, ...hostAndPort(listen) })
  try {
    return { address: withPort(listen, await server.listen()), server }
  } catch (error) {
    if (!isOptional) throw cannotListen('http', listen, error as Error)
    const warning = 'HTTP is not served: its address cannot be used; choose one with --http HOST:PORT, or --http off'
    log.warn({ http: listen, cause: (error as Error).message }, warning)
    return undefined
  }
}

function servingOf(health: HealthImplementation, services: readonly Service[]): RunningServer['setServing'] {
  const names = ['', ...services.map(({ name }) => name)]
  return serving => {
    for (const name of names) health.setStatus(name, serving ? 'SERVING' : 'NOT_SERVING')
  }
}

/** The health service. Its watches would never end by themselves, so that they can be ended. */
function openHealth(server: Pick<Server, 'addService'>): {
  readonly service: HealthImplementation
  endWatches(): void
} {
  const service = new HealthImplementation()
  const watches = new Set<ServerWritableStream<unknown, unknown>>()
  service.addToServer({
    addService: (definition, handlers) => {
      const watch = handlers.watch as handleServerStreamingCall<unknown, unknown>
      const counted: typeof watch = call => {
        watches.add(call)
        call.on('cancelled', () => watches.delete(call))
        watch(call)
      }
      server.addService(definition, { ...handlers, watch: counted } as UntypedServiceImplementation)
    },
  })
  return {
    service,
    endWatches: () => {
      for (const call of watches) call.end()
    },
  }
}

function cannotListen(setting: string, listen: string, cause: Error): RegistryError {
  const options = { cause, facts: { [setting]: listen } }
  if (cause.message.includes('EADDRINUSE'))
    return new RegistryError('BAD_ARGUMENT', `cannot listen on ${listen}: another process does already`, {
      ...options,
      hint: `choose another port with --${setting} HOST:PORT, or stop that process`,
    })
  if (cause.message.includes('EACCES'))
    return new RegistryError('BAD_ARGUMENT', `cannot listen on ${listen}: not permitted`, options)
  return new RegistryError('BAD_ARGUMENT', `cannot listen on ${listen}: this machine has no such address`, options)
}
