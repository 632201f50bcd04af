import type { Channel } from '@grpc/grpc-js'
import { type Client, type CompatServiceDefinition, createClientFactory } from 'nice-grpc'
import { deadlineMiddleware } from 'nice-grpc-client-middleware-deadline'
import { retryMiddleware } from 'nice-grpc-client-middleware-retry'
import { type CallOptions, ClientError, type ClientMiddleware, Metadata, Status } from 'nice-grpc-common'
import { GrpcError } from '../http2/grpc-error.ts'
import type { CallPolicy } from './call-policy.ts'
import type { Endpoint } from './endpoint.ts'
import { retryDefaults } from './retries.ts'
import { type CallExtras, methodsOf, type RawClients, SERVICES } from './services.ts'
import { toEspalierError } from './translate-error.ts'

/** Where calls go, and what to do when one gets no answer there. */
interface Route {
  readonly channel: Channel
  /** Called when a call begins; `unanswered` is to be called if it got no answer. */
  begin(): { readonly endpoint: Endpoint; unanswered(): void }
}

/** The generated clients over grpc-js, with errors, deadlines and retries as the policy says. */
export function grpcJsClients(route: Route, policy: CallPolicy): RawClients {
  const factory = createClientFactory()
    .use(authorize(policy.token))
    .use(decodeErrors)
    .use(noteFailures(route))
    .use(retryMiddleware)
    .use(deadlineMiddleware)
    .use(translateErrors(route))
  const create = <Service extends CompatServiceDefinition>(
    name: keyof RawClients,
    definition: Service,
  ): Client<Service, CallExtras> =>
    factory.create(definition, route.channel, defaults(name, policy)) as Client<Service, CallExtras>
  return {
    registry: create('registry', SERVICES.registry),
    properties: create('properties', SERVICES.properties),
    tree: create('tree', SERVICES.tree),
    gateway: create('gateway', SERVICES.gateway),
    health: create('health', SERVICES.health),
  }
}

function defaults(service: keyof RawClients, policy: CallPolicy): Record<string, CallOptions & CallExtras> {
  return Object.fromEntries(
    methodsOf(service).flatMap(({ name, unary }) =>
      unary === undefined
        ? []
        : [[name, { deadline: policy.deadlineMs, ...retryDefaults(unary.isRepeatable, policy.retries) }]],
    ),
  )
}

function authorize(token: string | undefined): ClientMiddleware {
  return (call, options) => {
    if (token === undefined) return call.next(call.request, options)
    const metadata = Metadata(options.metadata).set('authorization', `Bearer ${token}`)
    return call.next(call.request, { ...options, metadata })
  }
}

/** With the details of the status. It is a ClientError because the middlewares for retries and deadlines recognize no other error. */
class DetailedError extends ClientError {
  readonly statusDetails: Uint8Array

  constructor({ path, code, details }: ClientError, statusDetails: Uint8Array) {
    super(path, code, details)
    this.statusDetails = statusDetails
  }
}

// The innermost: it sees the trailers.
const decodeErrors: ClientMiddleware = async function* decode(call, options) {
  let statusDetails: Uint8Array | undefined
  const onTrailer = (trailer: Metadata): void => {
    statusDetails = trailer.get('grpc-status-details-bin') as Uint8Array | undefined
    options.onTrailer?.(trailer)
  }
  try {
    return yield* call.next(call.request, { ...options, onTrailer })
  } catch (error) {
    throw error instanceof ClientError && statusDetails !== undefined ? new DetailedError(error, statusDetails) : error
  }
}

// Inside the retries: an attempt that got no answer makes the next gateway current before the next attempt.
function noteFailures(route: Route): ClientMiddleware {
  return async function* note(call, options) {
    const attempt = route.begin()
    try {
      return yield* call.next(call.request, options)
    } catch (error) {
      if (error instanceof ClientError && error.code === Status.UNAVAILABLE) attempt.unanswered()
      throw error
    }
  }
}

// The outermost: it also translates what the deadline throws, and an abort becomes the reason that the caller gave.
function translateErrors(route: Route): ClientMiddleware {
  return async function* translate(call, options) {
    const attempt = route.begin()
    try {
      return yield* call.next(call.request, options)
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason
      if (!(error instanceof ClientError)) throw error
      if (error.code === Status.DEADLINE_EXCEEDED) attempt.unanswered()
      throw await toEspalierError(toGrpcError(error), attempt.endpoint)
    }
  }
}

function toGrpcError(error: ClientError): GrpcError {
  const { code, details } = error
  const statusDetails = error instanceof DetailedError ? error.statusDetails : undefined
  const isHungUp = /Failed to connect|ECONNRESET|Connection dropped/.test(details)
  return new GrpcError(code, details, { statusDetails, isHungUp, cause: error })
}
