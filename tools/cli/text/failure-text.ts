import { type DocumentFormat, documentText } from './document.ts'
import type { Failure } from './failure.ts'
import { glyphsFor } from './glyphs.ts'
import { hintFor } from './hints.ts'
import type { Io } from './io.ts'
import { type ColorChoice, isColored, Output } from './output.ts'
import type { Secrets } from './secrets.ts'

/** How failures are shown. */
export interface FailureStyle {
  readonly format: 'text' | DocumentFormat
  readonly verbose: number
  readonly err: Output
}

/** The style for a command line that has not been parsed, from what it says of format and colour. */
export function styleOf(argv: readonly string[], io: Io): FailureStyle {
  const words = argv.join('\0')
  const [, color = 'auto'] = /(?:^|\0)--color[=\0](always|never)(?:\0|$)/.exec(words) ?? []
  const [, output] = /\0(?:-o\0?|--output[=\0])(json|ndjson|yaml)\0/.exec(`\0${words}\0`) ?? []
  const format = output === undefined ? 'text' : output === 'yaml' ? 'yaml' : 'json'
  return { format, verbose: 0, err: errorOutput(io, color as ColorChoice, argv.includes('--ascii')) }
}

/** Stderr. A message that cannot be written does not end the command. */
export function errorOutput({ stderr, env }: Io, color: ColorChoice, ascii: boolean, secrets?: Secrets): Output {
  const appearance = { colored: isColored(color, stderr, env), glyphs: glyphsFor(ascii, env) }
  return new Output(stderr, secrets === undefined ? appearance : { ...appearance, secrets }, () => {})
}

/** Writes a failure to stderr. */
export async function writeFailure(thrown: Failure, style: FailureStyle): Promise<void> {
  const failure = thrown.hint === undefined ? thrown.withHint(hintFor(thrown.code)) : thrown
  const { err, format } = style
  if (format === 'text') await err.messages(linesOf(failure, style))
  else await err.formatted(await documentText(asJson(failure, err), format))
}

function linesOf(failure: Failure, { err, verbose }: FailureStyle): readonly string[] {
  const report = failure.report === '' ? [] : failure.report.split('\n')
  const lines = [...report, `${err.paint(['bold', 'red'], `error[${failure.code}]`)}: ${failure.message}`]
  for (const detail of failure.details) lines.push(`  ${detail}`)
  if (failure.hint !== undefined) lines.push(`  ${err.paint('bold', 'help')}: ${failure.hint}`)
  if (verbose > 0) for (const [key, value] of Object.entries(failure.facts)) lines.push(`  ${key}: ${String(value)}`)
  if (verbose > 1) {
    const { cause } = failure
    lines.push(...stackOf(cause instanceof Error ? cause : failure))
  }
  return lines
}

/** The message, which may have line breaks, is one line. */
function stackOf({ name, message, stack = '' }: Error): readonly string[] {
  const frames = stack.slice(stack.lastIndexOf(message) + message.length).split('\n')
  return [`${name}: ${message}`, ...frames.filter(frame => frame.trim() !== '')]
}

function asJson({ code, exit, message, hint, details, facts }: Failure, { secrets }: Output): string {
  const error = {
    code,
    exit,
    message: secrets.message(message),
    hint: hint && secrets.message(hint),
    details: { ...facts, ...(details.length > 0 ? { lines: details.map(secrets.message) } : {}) },
  }
  return `${JSON.stringify({ error })}\n`
}
