import { randomUUID } from 'node:crypto'
import type { Server as NetServer, Socket } from 'node:net'
import {
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  Server,
  type ServerCredentials,
  type ServerWritableStream,
  setLogger,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'
import { createGuard } from '../access/guard.ts'
import { serverCredentials, type Tls } from '../access/tls.ts'
import { Tokens } from '../access/tokens.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { RegistryError } from '../tree/errors.ts'
import { type Around, guarded } from './handlers.ts'
import { openReflection } from './reflection.ts'
import type { Service } from './service.ts'
import { serveUnaryCalls } from './unary-stream.ts'

/** Who may call, and what. */
export interface Access {
  /** Undefined: plain text. */
  readonly tls?: Tls | undefined
  /** A file; see `Tokens`. Undefined: everybody may call. */
  readonly tokens?: string | undefined
  /** Nobody may change anything. */
  readonly readOnly?: boolean
  /** See `GuardRules`. Without it every rpc is taken for a write. */
  readonly isRead?: (path: string) => boolean
}

export interface ServerOptions {
  /** `host:port` or `[v6]:port`; port 0 lets the system choose. */
  readonly listen: string
  readonly services: readonly Service[]
  readonly access?: Access
  readonly limits: { readonly messageBytes: number }
  readonly clock: Clock
  readonly log: Log
}

export interface RunningServer extends AsyncDisposable {
  /** What it listens on, with the port that the system chose. */
  readonly address: string
  /** What the health service says, of the server and of each service. Not serving until told otherwise. */
  setServing(serving: boolean): void
  /**
   * Takes no new connections, lets calls in flight end for at most `ms`, then cuts them. Streams must have been told before: they end when
   * their handlers end.
   */
  drain(ms: number): Promise<void>
}

/** Listens, with health, which is for everybody, and reflection. Fails with BAD_ARGUMENT when the address or a file cannot be had. */
export async function openServer(options: ServerOptions): Promise<RunningServer> {
  const { listen, services, access = {}, limits, clock, log } = options
  // What grpc-js writes to stderr by itself is no news to a user: every failure of a call or of listening is told by us.
  const told = (...words: unknown[]): void => log.debug({ said: words.map(String).join(' ') }, 'grpc')
  setLogger({ error: told, info: told, debug: told })
  const server = new Server({
    'grpc.max_receive_message_length': limits.messageBytes,
    // Calls over a limit of HTTP/2 would queue silently in the client; `limits.streams` refuses them aloud instead.
    'grpc.max_concurrent_streams': 0xffff_ffff,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
    'grpc.enable_channelz': 0,
  })
  serveUnaryCalls(server, { messageBytes: limits.messageBytes, clock })
  const tokens = access.tokens === undefined ? undefined : new Tokens({ file: access.tokens, clock, log })
  const around: Around = {
    report: (error, method) => {
      const id = randomUUID()
      log.error({ err: error, id, method }, 'unexpected failure')
      return id
    },
    guard: createGuard({ tokens, readOnly: access.readOnly ?? false, isRead: access.isRead ?? (() => false) }),
  }
  for (const { definition, bind } of services) server.addService(definition, bind(around))
  const names = services.map(({ name }) => name)
  const health = openHealth(server)
  openReflection().addToServer({
    addService: (definition, handlers) => server.addService(definition, guardedAll(handlers, around)),
  })

  const setServing = (serving: boolean): void => {
    for (const name of ['', ...names]) health.service.setStatus(name, serving ? 'SERVING' : 'NOT_SERVING')
  }
  setServing(false)

  const host = listen.slice(0, listen.lastIndexOf(':'))
  const port = await bindPort(server, listen, serverCredentials(access.tls, log))
  const connections = connectionsOf(server)
  return {
    address: `${host}:${port}`,
    setServing,
    drain: ms => {
      health.endWatches()
      return drain(server, connections, clock, ms)
    },
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  }
}

/** The health service; its watches, which have no end of their own, can be ended. */
function openHealth(server: Server): { readonly service: HealthImplementation; endWatches(): void } {
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

/** The rpcs of reflection, each of them a stream in both directions. */
function guardedAll(handlers: UntypedServiceImplementation, around: Around): UntypedServiceImplementation {
  const all = Object.entries(handlers) as [string, handleBidiStreamingCall<unknown, unknown>][]
  return Object.fromEntries(all.map(([name, handler]) => [name, guarded(handler, around)]))
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

/**
 * Every connection there is, those among them that never said anything: they are no sessions to grpc-js, which neither closes them nor
 * forgets to wait for them.
 */
function connectionsOf(server: Server): ReadonlySet<Socket> {
  const connections = new Set<Socket>()
  const { http2Servers } = server as unknown as { readonly http2Servers?: ReadonlyMap<NetServer, unknown> }
  for (const listener of http2Servers instanceof Map ? (http2Servers.keys() as Iterable<NetServer>) : [])
    listener.on('connection', socket => {
      connections.add(socket)
      socket.once('close', () => connections.delete(socket))
    })
  return connections
}

async function drain(server: Server, connections: ReadonlySet<Socket>, clock: Clock, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  using _cut = clock.after(ms, () => {
    server.forceShutdown()
    for (const connection of connections) connection.destroy()
    // grpc-js waits for ever for a session that was going down of itself when it began to wait.
    resolve()
  })
  server.tryShutdown(() => resolve())
  await promise
}
