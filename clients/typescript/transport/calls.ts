import { PropertiesServiceDefinition } from '@espalier/contract/espalier/v1/properties'
import { RegistryServiceDefinition } from '@espalier/contract/espalier/v1/registry'
import { TreeServiceDefinition } from '@espalier/contract/espalier/v1/tree'
import type { Channel } from '@grpc/grpc-js'
import { type Client, type CompatServiceDefinition, createClientFactory } from 'nice-grpc'
import { type DeadlineOptions, deadlineMiddleware } from 'nice-grpc-client-middleware-deadline'
import { type RetryOptions, retryMiddleware } from 'nice-grpc-client-middleware-retry'
import { type CallOptions, ClientError, type ClientMiddleware, Metadata, Status } from 'nice-grpc-common'
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details'
import { parseEndpoint } from './endpoint.ts'
import { toEspalierError } from './error.ts'
import { HealthDefinition } from './health.ts'
import { speaksTls } from './speaks-tls.ts'

/** What a call takes beside gRPC's own options: `deadline` in milliseconds or as a date, `retry` and its details. */
export type CallExtras = DeadlineOptions & RetryOptions

export interface RawClients {
  readonly registry: Client<typeof RegistryServiceDefinition, CallExtras>
  readonly properties: Client<typeof PropertiesServiceDefinition, CallExtras>
  readonly tree: Client<typeof TreeServiceDefinition, CallExtras>
  readonly health: Client<typeof HealthDefinition, CallExtras>
}

export interface CallPolicy {
  /** How long a unary call may take, all its attempts together. */
  readonly deadlineMs: number
  /** How often a read, or another call that may safely be repeated, is tried again. */
  readonly retries: number
  /** Sent with every call. */
  readonly token: string | undefined
}

/** Who carries the calls: where they go now, and what to do when one gets no answer there. */
export interface Carrier {
  readonly channel: Channel
  /** Called when a call begins: says where it goes, and is told if it got no answer there. */
  begin(): { readonly endpoint: string; unanswered(): void }
}

const REPEATABLE: ReadonlySet<string> = new Set([
  'renewLease',
  'deregister',
  'revokeLease',
  'discover',
  'getProperties',
  'getNode',
  'listChildren',
  'resolvePath',
  'check',
])

const RETRY_BASE_MS = 100
const RETRY_MAX_MS = 2_000

/** The generated clients over one carrier, with errors, deadlines and retries as the policy says. */
export function rawClients(carrier: Carrier, policy: CallPolicy): RawClients {
  const factory = createClientFactory()
    .use(authorize(policy.token))
    .use(errorDetailsClientMiddleware)
    .use(noteFailures(carrier))
    .use(retryMiddleware)
    .use(deadlineMiddleware)
    .use(translateErrors(carrier))
  const create = <Service extends CompatServiceDefinition>(definition: Service): Client<Service, CallExtras> =>
    factory.create(definition, carrier.channel, defaults(definition, policy)) as Client<Service, CallExtras>
  return {
    registry: create(RegistryServiceDefinition),
    properties: create(PropertiesServiceDefinition),
    tree: create(TreeServiceDefinition),
    health: create(HealthDefinition),
  }
}

function defaults(definition: CompatServiceDefinition, policy: CallPolicy): Record<string, CallOptions & CallExtras> {
  const methods = Object.entries(('methods' in definition ? definition.methods : definition) as Record<string, Shape>)
  return Object.fromEntries(
    methods
      .filter(([, method]) => !method.requestStream && !method.responseStream)
      .map(([name]) => [
        name,
        {
          deadline: policy.deadlineMs,
          retry: REPEATABLE.has(name) && policy.retries > 0,
          retryMaxAttempts: policy.retries,
          retryBaseDelayMs: RETRY_BASE_MS,
          retryMaxDelayMs: RETRY_MAX_MS,
          retryableStatuses: [Status.UNAVAILABLE],
        },
      ]),
  )
}

function authorize(token: string | undefined): ClientMiddleware {
  return (call, options) => {
    if (token === undefined) return call.next(call.request, options)
    const metadata = Metadata(options.metadata).set('authorization', `Bearer ${token}`)
    return call.next(call.request, { ...options, metadata })
  }
}

interface Shape {
  readonly requestStream: boolean
  readonly responseStream: boolean
}

// Innermost but one: an attempt that got no answer moves the carrier on before the next attempt.
function noteFailures(carrier: Carrier): ClientMiddleware {
  return async function* note(call, options) {
    const attempt = carrier.begin()
    try {
      return yield* call.next(call.request, options)
    } catch (error) {
      if (error instanceof ClientError && error.code === Status.UNAVAILABLE) attempt.unanswered()
      throw error
    }
  }
}

// The outermost: also what the deadline throws gets its name here, and an abort becomes the reason that the caller gave.
function translateErrors(carrier: Carrier): ClientMiddleware {
  return async function* translate(call, options) {
    const attempt = carrier.begin()
    try {
      return yield* call.next(call.request, options)
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason
      if (error instanceof ClientError && error.code === Status.DEADLINE_EXCEEDED) attempt.unanswered()
      throw toEspalierError(error, attempt.endpoint, await isTlsExpected(error, attempt.endpoint))
    }
  }
}

/** Whether a connection failed because plain text was sent to what expects TLS, which answers that by hanging up. */
async function isTlsExpected(error: unknown, endpoint: string): Promise<boolean> {
  if (!(error instanceof ClientError) || error.code !== Status.UNAVAILABLE) return false
  if (!/Failed to connect|ECONNRESET|Connection dropped/.test(error.details)) return false
  const { secure, host, port } = parseEndpoint(endpoint)
  return !secure && (await speaksTls(host, port))
}
