import { Code } from '@espalier/contract/google/rpc/code'
import type { CallOptions } from 'nice-grpc-common'
import type { Connection } from '../http2/connection.ts'
import { GrpcError } from '../http2/grpc-error.ts'
import { callUnary } from '../http2/unary-call.ts'
import { abortable } from './backoff.ts'
import type { CallPolicy } from './call-policy.ts'
import { Deadline } from './deadline.ts'
import type { Endpoint } from './endpoint.ts'
import { metadataMaker, toHeaders } from './metadata.ts'
import { retryDefaults, withRetries } from './retries.ts'
import type { CallExtras, UnaryMethod } from './services.ts'
import { toEspalierError } from './translate-error.ts'

/** Where an attempt goes. */
export interface Target {
  readonly endpoint: Endpoint
  readonly connection: Connection
  /** To be called if the attempt got no answer. */
  unanswered(): void
}

type UnaryOptions = CallOptions & CallExtras

export type UnaryCaller = (method: UnaryMethod, request: unknown, options?: UnaryOptions) => Promise<unknown>

/** Makes unary calls over HTTP/2, with deadlines, retries and errors as the policy says. `next` names the target of each attempt. */
export function unaryCaller(next: () => Target, policy: CallPolicy): UnaryCaller {
  return async (method, request, options = {}) => {
    const { signal } = options
    signal?.throwIfAborted()
    using deadline = new Deadline(options.deadline ?? policy.deadlineMs, signal)
    const retries = { ...retryDefaults(method.isRepeatable, policy.retries), ...options, path: method.path }
    const message = method.encode(request)
    let target = next()
    try {
      const response = await withRetries(retries, deadline.signal, () => {
        target = next()
        return attempt(target, { path: method.path, message, options, deadline, token: policy.token })
      })
      return decode(method, response)
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (error instanceof GrpcError && error.code === Code.DEADLINE_EXCEEDED) target.unanswered()
      throw error instanceof GrpcError ? await toEspalierError(error, target.endpoint) : error
    }
  }
}

interface Call {
  readonly path: string
  readonly message: Uint8Array
  readonly options: UnaryOptions
  readonly deadline: Deadline
  readonly token: string | undefined
}

async function attempt(target: Target, call: Call): Promise<Uint8Array> {
  try {
    return await sendAgainIfUnprocessed(target, call)
  } catch (error) {
    if (error instanceof GrpcError && error.code === Code.UNAVAILABLE) target.unanswered()
    throw error
  }
}

/** A server that closes its connection in good order refuses what comes too late: that is sent once more, on a new connection. */
async function sendAgainIfUnprocessed(target: Target, call: Call): Promise<Uint8Array> {
  try {
    return await send(target, call)
  } catch (error) {
    if (!(error instanceof GrpcError) || !error.isUnprocessed) throw error
    return await send(target, call)
  }
}

async function send({ connection }: Target, { path, message, options, deadline, token }: Call): Promise<Uint8Array> {
  const { metadata, onHeader, onTrailer } = options
  const toMetadata = onHeader === undefined && onTrailer === undefined ? undefined : await metadataMaker()
  const session = await abortable(connection.session(), deadline.signal)
  try {
    return await callUnary(
      session,
      {
        path,
        message,
        headers: {
          ...(metadata === undefined ? {} : toHeaders(metadata)),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        timeoutMs: deadline.remainingMs,
        onHeader: toMetadata && (headers => onHeader?.(toMetadata(headers))),
        onTrailer: toMetadata && (trailers => onTrailer?.(toMetadata(trailers))),
      },
      deadline.signal,
    )
  } catch (error) {
    // Slow, or gone without closing the connection: the next call must not find out by its own deadline.
    if (error instanceof GrpcError && error.code === Code.DEADLINE_EXCEEDED) session.ping()
    throw error
  }
}

function decode(method: UnaryMethod, response: Uint8Array): unknown {
  try {
    return method.decode(response)
  } catch (cause) {
    throw new GrpcError(Code.INTERNAL, `the response cannot be decoded: ${String(cause)}`, { cause })
  }
}
