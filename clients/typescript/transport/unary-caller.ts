import { Code } from '@espalier/contract/google/rpc/code'
import { GrpcError } from '../http2/grpc-error.ts'
import type { CallPolicy } from './call-policy.ts'
import { Deadline } from './deadline.ts'
import { type EspalierError, UnansweredError } from './error.ts'
import { Retries } from './retries.ts'
import type { UnaryMethod, UnaryOptions } from './services.ts'
import type { Route, Target } from './target.ts'
import { toEspalierError } from './translate-error.ts'
import type { SendUnary } from './unary-attempt.ts'

export type UnaryCaller = (method: UnaryMethod, request: unknown, options?: UnaryOptions) => Promise<unknown>

/** A gateway that has not answered a call for this long is asked whether it is alive, and then again. */
const SILENT_MS = 1_000

interface Call {
  readonly route: Route
  readonly send: SendUnary
  readonly method: UnaryMethod
  readonly request: unknown
  readonly options: UnaryOptions
  readonly token: string | undefined
  readonly deadline: Deadline
  readonly retries: Retries
}

/**
 * Makes unary calls. A call lasts as long as its deadline: until then it is tried at one gateway after the other while none answers, unless
 * it may have been made already and must not be repeated.
 */
export function unaryCaller(route: Route, send: SendUnary, policy: CallPolicy): UnaryCaller {
  return async (method, request, options = {}) => {
    const { signal } = options
    signal?.throwIfAborted()
    route.closed.throwIfAborted()
    using deadline = new Deadline(options.deadline ?? policy.deadlineMs, signal)
    const retries = new Retries(method, options, policy)
    try {
      return await untilAnswered({ route, send, method, request, options, token: policy.token, deadline, retries })
    } catch (error) {
      throw signal?.aborted ? signal.reason : error
    }
  }
}

async function untilAnswered(call: Call): Promise<unknown> {
  const { route, deadline, retries } = call
  let last: EspalierError | undefined
  let refusals = 0
  for (let attempt = 1; ; attempt++) {
    const current = await home(call, last)
    // What one gateway has refused is tried at the next one, without moving everything else there.
    const target = route.inOrder[refusals % route.inOrder.length] ?? current
    try {
      const response = await attemptAt(target, call)
      route.answered(target)
      return response
    } catch (error) {
      if (!(error instanceof GrpcError)) throw error
      const failure = await toEspalierError(error, target.endpoint)
      // The time is over while the last of several attempts was in progress: why the others failed says more.
      const isCutShort = deadline.signal.aborted && failure.reason === 'TIMEOUT'
      last = isCutShort && last?.reason === 'GATEWAY_UNREACHABLE' ? last : failure
      const isRefusal = !(last instanceof UnansweredError)
      if (isRefusal && retries.goesElsewhere) refusals++
      if (error.code === Code.UNAVAILABLE && (!isRefusal || last.reason === 'DRAINING'))
        void route.suspect(target, last, isRefusal)
      if (deadline.signal.aborted || !retries.mayFollow(attempt, error, last, route.inOrder.length - 1))
        throw finalError(route, last)
      await retries.wait(attempt, error, deadline.signal)
      if (deadline.signal.aborted) throw finalError(route, last)
    }
  }
}

async function home({ route, deadline, retries }: Call, last: EspalierError | undefined): Promise<Target> {
  try {
    return await route.home(deadline.signal, retries.isEndless)
  } catch (error) {
    throw error instanceof GrpcError ? finalError(route, last) : error
  }
}

function finalError(route: Route, last: EspalierError | undefined): EspalierError {
  const isDescribed = last !== undefined && last.reason !== 'GATEWAY_UNREACHABLE'
  return isDescribed ? last : route.unanswered(last)
}

/** Rejects with a GrpcError: UNAVAILABLE, not DEADLINE_EXCEEDED, if the target is not alive when the time is over. */
async function attemptAt(target: Target, call: Call): Promise<unknown> {
  const { route, send, deadline, retries } = call
  const given = new AbortController()
  const signal = AbortSignal.any([deadline.signal, given.signal])
  const began = performance.now()
  let isSilent = false
  let isOver = false
  let timer: ReturnType<typeof setTimeout> | undefined
  listen()
  try {
    return await send(target, { ...call, signal })
  } catch (error) {
    const isTimeout = error instanceof GrpcError && error.code === Code.DEADLINE_EXCEEDED
    throw isTimeout && isSilent ? silence() : error
  } finally {
    isOver = true
    clearTimeout(timer)
  }

  function listen(): void {
    const { check } = route
    if (check === undefined) return
    timer = setTimeout(async () => {
      const state = await check(target)
      if (isOver) return
      isSilent = state !== 'alive'
      if (state === 'left' && retries.isRepeatable) given.abort(silence())
      else listen()
    }, SILENT_MS)
  }

  function silence(): GrpcError {
    return new GrpcError(Code.UNAVAILABLE, `silent for ${Math.round((performance.now() - began) / 100) / 10} s`)
  }
}
