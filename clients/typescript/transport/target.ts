import type { Connection } from '../http2/connection.ts'
import type { Endpoint } from './endpoint.ts'
import { EspalierError } from './error.ts'
import type { RawClients } from './services.ts'

/** One gateway, with clients whose calls go to it and nowhere else: nothing is retried. */
export interface Gateway {
  readonly endpoint: Endpoint
  readonly raw: RawClients
}

/** A gateway with what carries its calls. */
export interface Target extends Gateway {
  readonly connection: Connection
  /** Its clients over grpc-js, which is loaded by the first use. They throw GrpcErrors. */
  grpcJs(): Promise<RawClients>
}

/** `left`: it does not answer, and another gateway is used from now on. */
export type Liveness = 'alive' | 'silent' | 'left'

/** Where calls go, and what becomes of the knowledge that one got no answer. */
export interface Route {
  /** Where the next attempt goes. Rejects with the signal's reason; if it is not patient, also when no gateway answers. */
  home(signal: AbortSignal, isPatient: boolean): Promise<Target>
  /** All targets, the current one first. */
  readonly inOrder: readonly Target[]
  /** Where a call that cannot be repeated goes: a target that has just answered. */
  alive(signal: AbortSignal): Promise<Target>
  /** To be called when the target gave no answer, or is to be avoided. */
  suspect(target: Target, why: EspalierError, isAvoided?: boolean): Promise<void>
  /** To be called when the target has answered. */
  answered(target: Target): void
  /** Undefined if somebody else sees to it that calls end when the target is not alive. */
  readonly check: ((target: Target) => Promise<Liveness>) | undefined
  /** The error of a call that no gateway has answered; `last` is its last failure. */
  unanswered(last: EspalierError | undefined): EspalierError
  /** Aborted, with a CLOSED error, when no further call may begin. */
  readonly closed: AbortSignal
}

/** A route with one target, which is not asked whether it is alive. */
export function directRoute(target: () => Target): Route {
  return {
    home: async () => target(),
    get inOrder() {
      return [target()]
    },
    alive: async () => target(),
    suspect: async () => {},
    answered: () => {},
    check: undefined,
    unanswered: last => last ?? new EspalierError('TIMEOUT', `no answer from ${target().endpoint.text} in time`),
    closed: new AbortController().signal,
  }
}
