import { Code } from '@espalier/contract/google/rpc/code'
import { GrpcError } from '../http2/grpc-error.ts'
import { callUnary } from '../http2/unary-call.ts'
import { abortable } from './backoff.ts'
import type { Deadline } from './deadline.ts'
import { metadataMaker, toHeaders } from './metadata.ts'
import type { UnaryMethod, UnaryOptions } from './services.ts'
import type { Target } from './target.ts'

interface UnaryCall {
  readonly method: UnaryMethod
  readonly request: unknown
  readonly options: UnaryOptions
  readonly deadline: Deadline
  /** Aborts with the deadline, or when this attempt is given up. */
  readonly signal: AbortSignal
  readonly token: string | undefined
}

/** Makes one attempt at one target. Rejects with a GrpcError, or with the reason of the signal. */
export type SendUnary = (target: Target, call: UnaryCall) => Promise<unknown>

/** A server that closes its connection in good order refuses what comes too late: that is sent once more, on a new connection. */
export const sendOverHttp2: SendUnary = async (target, call) => {
  try {
    return await send(target, call)
  } catch (error) {
    if (!(error instanceof GrpcError) || !error.isUnprocessed) throw error
    return await send(target, call)
  }
}

export const sendOverGrpcJs: SendUnary = async (target, { method, request, options, deadline, signal }) => {
  const clients = await abortable(target.grpcJs(), signal)
  const call = clients[method.service][method.name as never] as (
    request: unknown,
    options: UnaryOptions,
  ) => Promise<unknown>
  const { metadata, onHeader, onTrailer } = options
  const given = {
    ...(metadata === undefined ? {} : { metadata }),
    ...(onHeader === undefined ? {} : { onHeader }),
    ...(onTrailer === undefined ? {} : { onTrailer }),
  }
  return await call(request, { ...given, signal, deadline: deadline.remainingMs })
}

async function send({ connection }: Target, call: UnaryCall): Promise<unknown> {
  const { method, request, options, deadline, signal, token } = call
  const { metadata, onHeader, onTrailer } = options
  const toMetadata = onHeader === undefined && onTrailer === undefined ? undefined : await metadataMaker()
  const session = await abortable(connection.session(), signal)
  try {
    const response = await callUnary(
      session,
      {
        path: method.path,
        message: method.encode(request),
        headers: {
          ...(metadata === undefined ? {} : toHeaders(metadata)),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        timeoutMs: deadline.remainingMs,
        onHeader: toMetadata && (headers => onHeader?.(toMetadata(headers))),
        onTrailer: toMetadata && (trailers => onTrailer?.(toMetadata(trailers))),
      },
      signal,
    )
    return decode(method, response)
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
