import type { Channel } from '@grpc/grpc-js'
import { type Client, type CompatServiceDefinition, createClientFactory } from 'nice-grpc'
import { deadlineMiddleware } from 'nice-grpc-client-middleware-deadline'
import { ClientError, type ClientMiddleware, Metadata } from 'nice-grpc-common'
import { GrpcError } from '../http2/grpc-error.ts'
import { type CallExtras, type RawClients, SERVICES } from './services.ts'

/** The generated clients over one channel of grpc-js. Failed calls throw GrpcErrors; nothing is retried. */
export function grpcJsClients(channel: Channel, token: string | undefined): RawClients {
  const factory = createClientFactory().use(authorize(token)).use(deadlineMiddleware).use(toGrpcErrors)
  const create = <Service extends CompatServiceDefinition>(definition: Service): Client<Service, CallExtras> =>
    factory.create(definition, channel) as Client<Service, CallExtras>
  return {
    registry: create(SERVICES.registry),
    properties: create(SERVICES.properties),
    tree: create(SERVICES.tree),
    coordination: create(SERVICES.coordination),
    gateway: create(SERVICES.gateway),
    health: create(SERVICES.health),
  }
}

function authorize(token: string | undefined): ClientMiddleware {
  return (call, options) => {
    if (token === undefined) return call.next(call.request, options)
    const metadata = Metadata(options.metadata).set('authorization', `Bearer ${token}`)
    return call.next(call.request, { ...options, metadata })
  }
}

// The outermost: it also sees what the deadline throws. An abort becomes the reason that the caller gave.
const toGrpcErrors: ClientMiddleware = async function* translate(call, options) {
  let statusDetails: Uint8Array | undefined
  const onTrailer = (trailer: Metadata): void => {
    statusDetails = trailer.get('grpc-status-details-bin') as Uint8Array | undefined
    options.onTrailer?.(trailer)
  }
  try {
    return yield* call.next(call.request, { ...options, onTrailer })
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason
    throw error instanceof ClientError ? toGrpcError(error, statusDetails) : error
  }
}

function toGrpcError(error: ClientError, statusDetails: Uint8Array | undefined): GrpcError {
  const { code, details } = error
  const isHungUp = /Failed to connect|ECONNRESET|Connection dropped/.test(details)
  const isUnsent = /No connection established|Failed to connect/.test(details)
  return new GrpcError(code, details, { statusDetails, isHungUp, isUnsent, cause: error })
}
