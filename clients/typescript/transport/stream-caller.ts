import { Code } from '@espalier/contract/google/rpc/code'
import { GrpcError } from '../http2/grpc-error.ts'
import type { RawClients, StreamMethod, UnaryOptions } from './services.ts'
import type { Route } from './target.ts'
import { toEspalierError } from './translate-error.ts'

export type StreamCaller = (method: StreamMethod, request: unknown, options?: UnaryOptions) => AsyncIterable<unknown>

type OpenStream = (request: unknown, options: UnaryOptions) => AsyncIterable<unknown>

/** A gateway that has sent nothing for this long is asked whether it is alive, and then again. */
const SILENT_MS = 4_000

/** Opens streams at the target of the route, which has to be alive. Nothing is repeated. A stream from a gateway that is silent is given up. */
export function streamCaller(route: Route): StreamCaller {
  return async function* open({ service, name }, request, options = {}) {
    const { signal } = options
    signal?.throwIfAborted()
    route.closed.throwIfAborted()
    const given = new AbortController()
    const either = signal === undefined ? given.signal : AbortSignal.any([signal, given.signal])
    const target = await route.alive(either)
    let timer: ReturnType<typeof setTimeout> | undefined
    try {
      const call = (await target.grpcJs())[service as keyof RawClients][name as never] as OpenStream
      listen()
      for await (const message of call(request, { ...options, signal: either })) {
        clearTimeout(timer)
        yield message
        listen()
      }
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason
      const error = given.signal.aborted ? given.signal.reason : thrown
      if (!(error instanceof GrpcError)) throw error
      const failure = await toEspalierError(error, target.endpoint)
      if (error.code === Code.UNAVAILABLE) void route.suspect(target, failure)
      throw failure
    } finally {
      clearTimeout(timer)
    }

    function listen(): void {
      const { check } = route
      if (check === undefined) return
      timer = setTimeout(async () => {
        if ((await check(target)) === 'alive') listen()
        else given.abort(new GrpcError(Code.UNAVAILABLE, `silent for ${SILENT_MS / 1000} s`))
      }, SILENT_MS)
    }
  }
}
