import type { AccessLimits } from '../access/budgets/limits.ts'
import type { Tls } from '../access/tls.ts'
import type { Clock } from '../lib/clock.ts'
import type { Counters } from '../lib/counters.ts'
import type { Log } from '../lib/log.ts'
import type { Check } from './http/health.ts'
import type { Service } from './service.ts'

/** Transport security and authorization. */
export interface Access {
  /** Undefined: plain text. */
  readonly tls?: Tls | undefined
  /** A file; see `Tokens`. Undefined: no token is required. */
  readonly tokens?: string | undefined
  /** Refuse every call that would change the tree. */
  readonly readOnly?: boolean
  /** See `GuardRules`. Without it every method counts as a write. */
  readonly isRead?: (path: string) => boolean
}

/** The same services over HTTP/1.1, for those who do not speak gRPC. */
export interface HttpOptions {
  /** As `ServerOptions.listen`. */
  readonly listen: string
  /** Whether the gateway serves without it, with a warning, if another process listens there. */
  readonly isOptional: boolean
  /** Names of the gateway that clients may use besides addresses, localhost and those of the certificate. */
  readonly hosts: readonly string[]
  /** Origins whose pages may call, such as `https://console.example`. */
  readonly origins: readonly string[]
}

export interface ServerOptions {
  /** `host:port` or `[v6]:port`; port 0 lets the system choose. */
  readonly listen: string
  /** Let other processes listen on the same port, which share its connections. */
  readonly reusePort?: boolean
  readonly services: readonly Service[]
  /** Undefined: gRPC only. */
  readonly http?: HttpOptions | undefined
  /** What must hold for the gateway to be ready, for those who ask over HTTP. */
  readonly ready?: readonly Check[]
  readonly access?: Access
  /** Whether calls of this method renew leases: they never wait, and have an effect also if they change nothing. Without it, none does. */
  readonly isRenewal?: (path: string) => boolean
  /** Whether unary calls of this method keep leases alive: they begin before others. Without it, and besides health, none does. */
  readonly isLiveness?: (path: string) => boolean
  readonly limits: { readonly messageBytes: number }
  /** Default: DEFAULT_ACCESS_LIMITS. */
  readonly accessLimits?: AccessLimits
  /** Default: nobody reads them. */
  readonly counters?: Counters
  readonly clock: Clock
  readonly log: Log
}

export interface RunningServer extends AsyncDisposable {
  /** Host and port, with the actual port if the system chose it. */
  readonly address: string
  /** The same of HTTP; undefined: it is not served. */
  readonly httpAddress: string | undefined
  /** Sets the status in the health service, of the server and of each service. Initially NOT_SERVING. */
  setServing(serving: boolean): void
  /**
   * Accepts no new connections, waits at most `ms` for calls in flight, then cancels them. Streams end when their handlers end, so that the
   * handlers must have been notified before.
   */
  drain(ms: number): Promise<void>
}
