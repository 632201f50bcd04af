import { randomUUID } from 'node:crypto'
import {
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  setLogger,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'
import { Budgets } from '../access/budgets/budgets.ts'
import { Connections, connectionLimit } from '../access/budgets/connections.ts'
import { descriptorLimit } from '../access/budgets/descriptors.ts'
import { type AccessLimits, DEFAULT_ACCESS_LIMITS } from '../access/budgets/limits.ts'
import { createGuard } from '../access/guard.ts'
import { type Tls, TlsSecrets } from '../access/tls.ts'
import { Tokens } from '../access/tokens.ts'
import { CallTurns } from '../access/turns/call-turns.ts'
import type { Clock } from '../lib/clock.ts'
import { Counters } from '../lib/counters.ts'
import type { Log } from '../lib/log.ts'
import { RegistryError } from '../tree/errors.ts'
import { AnsweredEarly } from './calls/answered-early.ts'
import type { Report } from './calls/failure.ts'
import { IncompleteRequests } from './calls/incomplete-requests.ts'
import { type EngineOptions, EngineServer } from './engine-server.ts'
import { AdmissionControl } from './node/admission-control.ts'
import { ServerConnections } from './node/connections.ts'
import { type GrpcJsInternals, grpcJsInternals } from './node/grpc-js-internals.ts'
import { guarded, type HandlerOptions } from './node/handlers.ts'
import { serveCalls } from './node/unary-stream.ts'
import { openReflection } from './reflection.ts'
import type { RunningServer, ServerOptions } from './server-options.ts'
import type { Service } from './service.ts'

/** Serves the services, health (without authorization) and reflection. BAD_ARGUMENT: the address or a file cannot be used. */
export async function openServer(options: ServerOptions): Promise<RunningServer> {
  const { listen, services, access = {}, isLiveness = () => false, limits, clock, log } = options
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
  const admitted = opened.use(new Connections({ limit, handshakeMs, refusals: budgets.refusals, counters, clock }))
  const late = counters.counter('refused_slow_requests')
  const incomplete = opened.use(new IncompleteRequests(clock, accessLimits.requestMs, () => late.add()))
  const turns = new CallTurns({ isLiveness: path => isLiveness(path) || path.startsWith(HEALTH), clock, counters })
  if (options.engine !== 'node') {
    const shared = { guard, report, budgets, incomplete, turns, accessLimits, connections: admitted }
    return await openEngine(options, shared, opened)
  }
  // Instead of stderr: every failure of a call or of listening is reported by us already.
  const debug = (...words: unknown[]): void => log.debug({ message: words.map(String).join(' ') }, 'grpc')
  setLogger({ error: debug, info: debug, debug })
  const server = new Server({
    'grpc.max_receive_message_length': limits.messageBytes,
    // Calls over a limit of HTTP/2 would queue silently in the client; the budget of streams refuses them with an error instead.
    'grpc.max_concurrent_streams': 0xffff_ffff,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
    'grpc.enable_channelz': 0,
  })
  const internals = grpcJsInternals(server, log)
  internals.configure(http2Options(accessLimits))
  const connections = new ServerConnections(budgets, admitted)
  const answeredEarly = opened.use(new AnsweredEarly(clock))
  const isPublic = (path: string): boolean => path.startsWith(HEALTH)
  const admission = new AdmissionControl({ budgets, connections, answeredEarly, guard, isPublic })
  serveCalls(internals, { messageBytes: limits.messageBytes, clock, admission, incomplete, turns, answeredEarly })
  const handlerOptions: HandlerOptions = { internals, report, guard, admission }
  for (const { definition, bind } of services) server.addService(definition, bind(handlerOptions))
  const health = openHealth(server)
  openReflection().addToServer({
    addService: (definition, handlers) => server.addService(definition, guardedAll(handlers, handlerOptions)),
  })

  const setServing = servingOf(health.service, services)
  setServing(false)

  const [host] = hostAndPort(listen)
  const port = await bindPort(server, listen, credentialsOf(access.tls, clock, log))
  for (const listener of internals.listeners()) connections.serve(listener)
  opened.defer(() => server.forceShutdown())
  const stack = opened.move()
  return {
    address: `${host}:${port}`,
    setServing,
    drain: ms => {
      health.endWatches()
      return drain(server, connections, clock, ms)
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Health needs no token. */
const HEALTH = '/grpc.health.v1.Health/'
/** What Node enforces below the calls: see docs/operations.md. */
function http2Options({ requestHeaderBytes }: AccessLimits): Parameters<GrpcJsInternals['configure']>[0] {
  return {
    settings: { maxConcurrentStreams: 0xffff_ffff, maxHeaderListSize: requestHeaderBytes },
  }
}

/** The same on our own HTTP/2. `opened` has what the server needs, and is disposed with it. */
async function openEngine(
  { listen, reusePort = false, services, access = {}, limits, clock, log }: ServerOptions,
  shared: Pick<EngineOptions, 'guard' | 'report' | 'budgets' | 'incomplete' | 'turns' | 'accessLimits' | 'connections'>,
  opened: AsyncDisposableStack,
): Promise<RunningServer> {
  const [host, port] = hostAndPort(listen)
  const tls = access.tls && new TlsSecrets({ tls: access.tls, clock, log })
  const { messageBytes } = limits
  const address = { host: host.replace(/^\[|\]$/g, ''), port }
  const server = opened.use(new EngineServer({ ...shared, ...address, reusePort, tls, messageBytes, clock, log }))
  for (const service of services) server.add(service)
  const health = openHealth({ addService: (definition, handlers) => server.addLibrary(definition, handlers, 'open') })
  openReflection().addToServer({
    addService: (definition, handlers) => server.addLibrary(definition, handlers, 'token only'),
  })
  const setServing = servingOf(health.service, services)
  setServing(false)
  const bound = await server.listen().catch((error: Error) => Promise.reject(cannotListen(listen, error)))
  const stack = opened.move()
  return {
    address: `${host}:${bound}`,
    setServing,
    drain: ms => {
      health.endWatches()
      return server.drain(ms)
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

function hostAndPort(listen: string): [host: string, port: number] {
  const colon = listen.lastIndexOf(':')
  return [listen.slice(0, colon), Number(listen.slice(colon + 1))]
}

function servingOf(health: HealthImplementation, services: readonly Service[]): RunningServer['setServing'] {
  const names = ['', ...services.map(({ name }) => name)]
  return serving => {
    for (const name of names) health.setStatus(name, serving ? 'SERVING' : 'NOT_SERVING')
  }
}

function credentialsOf(tls: Tls | undefined, clock: Clock, log: Log): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure()
  const { cert, key } = new TlsSecrets({ tls, clock, log }).content
  if (tls.clientCa !== undefined)
    throw new RegistryError('BAD_ARGUMENT', 'tls-client-ca requires the engine espalier', {
      facts: { field: 'engine' },
    })
  return ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(cert), private_key: Buffer.from(key) }])
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

/** The methods of reflection, all of which are bidirectional streams. */
function guardedAll(handlers: UntypedServiceImplementation, options: HandlerOptions): UntypedServiceImplementation {
  const all = Object.entries(handlers) as [string, handleBidiStreamingCall<unknown, unknown>][]
  return Object.fromEntries(all.map(([name, handler]) => [name, guarded(handler, options)]))
}

function bindPort(server: Server, listen: string, credentials: ServerCredentials): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.bindAsync(listen, credentials, (error, port) => {
    if (error === null) resolve(port)
    else reject(cannotListen(listen, error))
  })
  return promise
}

function cannotListen(listen: string, cause: Error): RegistryError {
  const options = { cause, facts: { listen } }
  if (cause.message.includes('EADDRINUSE'))
    return new RegistryError('BAD_ARGUMENT', `cannot listen on ${listen}: another process does already`, {
      ...options,
      hint: 'choose another port with --listen HOST:PORT, or stop that process',
    })
  if (cause.message.includes('EACCES'))
    return new RegistryError('BAD_ARGUMENT', `cannot listen on ${listen}: not permitted`, options)
  return new RegistryError('BAD_ARGUMENT', `cannot listen on ${listen}: this machine has no such address`, options)
}

async function drain(server: Server, connections: ServerConnections, clock: Clock, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  using _cut = clock.after(ms, () => {
    server.forceShutdown()
    connections.destroy()
    // grpc-js waits for ever for a session that was already closing when it started to wait.
    resolve()
  })
  server.tryShutdown(() => resolve())
  await promise
}
