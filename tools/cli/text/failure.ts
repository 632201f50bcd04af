import type { EspalierError, Reason } from '../../../clients/typescript/index.ts'
import type { RegistryError } from '../../../src/tree/errors.ts'
import { EXIT, EXIT_OF } from './exit.ts'
import { hintFor } from './hints.ts'

/** An error as it is shown to the user, with its exit code. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: string
  readonly exit: number
  /** Lines below the message. */
  readonly details: readonly string[]
  readonly hint: string | undefined
  /** A report above the message, ending with a newline. */
  readonly report: string
  /** For `-o json`. */
  readonly facts: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    exit: number,
    message: string,
    more: {
      details?: readonly string[]
      hint?: string | undefined
      report?: string
      facts?: Readonly<Record<string, unknown>>
      cause?: unknown
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.exit = exit
    this.details = more.details ?? []
    this.hint = more.hint
    this.report = more.report ?? ''
    this.facts = more.facts ?? {}
  }

  withHint(hint: string | undefined): Failure {
    const { code, exit, message, details, report, facts, cause } = this
    return new Failure(code, exit, message, { details, report, facts, cause, hint: hint ?? this.hint })
  }
}

export function usage(message: string, hint?: string): Failure {
  return new Failure('USAGE', EXIT.usage, message, { hint })
}

/** An error handler that adds hints by the gateway's reason and throws. */
export function hinting(hints: Readonly<Record<string, string>>): (thrown: unknown) => never {
  return thrown => {
    if (!isNamed<EspalierError>(thrown, 'EspalierError')) throw thrown
    throw toFailure(thrown).withHint(hints[thrown.reason])
  }
}

/** Converts anything thrown to a failure. Errors are recognized by name, because importing their classes would load their modules. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  if (isNamed<EspalierError>(thrown, 'EspalierError')) return ofEspalier(thrown)
  if (isNamed<RegistryError>(thrown, 'RegistryError')) return ofRegistry(thrown)
  if (isNamed<DiagramError>(thrown, 'DiagramError'))
    return new Failure(thrown.code, EXIT_OF_DIAGRAM[thrown.code] ?? EXIT.internal, thrown.message, {
      hint: thrown.hint,
      cause: thrown,
    })
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new Failure('INTERNAL', EXIT.internal, `unexpected error: ${message}`, {
    hint: 'this is a fault of espalier; run it again with -vv and report what it says',
    cause: thrown,
  })
}

interface DiagramError extends Error {
  readonly code: string
  readonly hint: string | undefined
}

const EXIT_OF_DIAGRAM: Readonly<Record<string, number>> = {
  EMPTY_GRAPH: EXIT.input,
  GRAPH_TOO_LARGE: EXIT.limit,
  NOT_INSTALLED: EXIT.usage,
}

export function isNamed<E extends Error>(thrown: unknown, name: E['name']): thrown is E {
  return thrown instanceof Error && thrown.name === name
}

function ofEspalier(error: EspalierError): Failure {
  const { metadata, reason, violations } = error
  const more = {
    details:
      reason === 'BAD_SYNTAX'
        ? violations.map(({ field, description }) => `${field.replace(/^text:/, '')}: ${description}`)
        : [],
    hint: HINT_OF[metadata.trouble ?? ''] ?? (OWN_HINT.has(reason) ? hintFor(reason) : metadata.hint),
    facts: metadata,
    cause: error,
  }
  const applied = Number(metadata.applied ?? 0)
  if (applied > 0)
    return new Failure(
      'PARTLY_APPLIED',
      EXIT.partly,
      `${applied} of ${metadata.steps ?? '?'} changes written, then: ${reason}: ${metadata.failure ?? error.message}`,
      { ...more, hint: hintFor('PARTLY_APPLIED') },
    )
  const server = (metadata.endpoint ?? '').replace(/^\w+:\/\//, '')
  if (metadata.trouble === 'PLAIN_TEXT_EXPECTED')
    return new Failure('TLS_MISMATCH', EXIT.unreachable, `the server at ${server} speaks plain text, the client TLS`, {
      facts: metadata,
      hint: 'use grpc:// instead of grpcs://',
      cause: error,
    })
  if (metadata.trouble === 'TLS_EXPECTED')
    return new Failure('TLS_MISMATCH', EXIT.unreachable, `the server at ${server} speaks TLS, the client plain text`, {
      facts: metadata,
      hint: `use grpcs://${server}`,
      cause: error,
    })
  const code = reason === 'GATEWAY_UNREACHABLE' ? 'REGISTRY_UNREACHABLE' : reason
  return new Failure(code, EXIT_OF[reason], error.message, more)
}

/** By the name of what is wrong with a connection. */
const HINT_OF: Readonly<Record<string, string>> = {
  NO_GRPC: 'another program listens there; choose the port of a gateway, 7400 by default, with --endpoint',
  UNTRUSTED: 'ESPALIER_CA=FILE trusts the authority whose certificate is in that file',
}

/** Reasons for which the command line has a better hint than a gateway, whose hint is for every client. */
const OWN_HINT: ReadonlySet<Reason> = new Set(['UNAUTHENTICATED', 'GATEWAY_UNREACHABLE', 'TIMEOUT'])

function ofRegistry(error: RegistryError): Failure {
  return new Failure(error.code, EXIT_OF[error.code], error.message, {
    hint: error.hint,
    facts: error.facts,
    cause: error,
  })
}
