import { Context, exitOf, type Io, ReaderGone } from './context.ts'
import { EXIT } from './exit.ts'
import { Failure, toFailure } from './failure.ts'
import { isColored, Output } from './output.ts'
import type { Tools } from './ports.ts'
import { type Parsed, parseArguments } from './program.ts'
import { VERBS } from './verbs.ts'

/** Runs one command line and answers its exit code. Never throws; ends only after everything it opened is closed. */
export async function runCli(argv: readonly string[], io: Io, tools: Tools): Promise<number> {
  const gone = new AbortController()
  const closed = (): void => gone.abort(new ReaderGone())
  const signal = AbortSignal.any([io.signal, gone.signal])
  let shape: Shape = {
    json: wantsJson(argv),
    verbose: 0,
    err: new Output(io.stderr, isColored('auto', io.stderr, io.env), closed),
  }
  try {
    const parsed = await understand(argv, io, tools)
    if ('told' in parsed) {
      await new Output(io.stdout, false, closed).write(parsed.told)
      return EXIT.done
    }
    const out = new Output(io.stdout, isColored(parsed.color, io.stdout, io.env), closed)
    const err = new Output(io.stderr, isColored(parsed.color, io.stderr, io.env), closed)
    shape = { json: shape.json, verbose: parsed.globals.verbose, err }
    await using context = new Context(io, parsed.globals, tools, out, err, signal)
    try {
      return await parsed.verb.run({ context, args: parsed.args, options: parsed.options, rest: parsed.rest })
    } catch (thrown) {
      throw await context.explained(thrown)
    }
  } catch (thrown) {
    if (signal.aborted && !(thrown instanceof Failure)) return exitOf(signal.reason)
    const failure = toFailure(thrown)
    await shape.err.write(shape.json ? asJson(failure) : asText(failure, shape))
    return failure.exit
  }
}

/** How errors are shown. */
interface Shape {
  readonly json: boolean
  readonly verbose: number
  readonly err: Output
}

/** Only the commands that the words of the command line may name are loaded; for the list of commands, all are. */
async function understand(argv: readonly string[], io: Io, tools: Tools): Promise<Parsed | { readonly told: string }> {
  const named = argv.filter(word => Object.hasOwn(VERBS, word))
  const names = named.length === 0 ? Object.keys(VERBS) : named
  const verbs = await Promise.all([...new Set(names)].map(name => (VERBS[name] as (typeof VERBS)[string])(tools)))
  const others = Object.keys(VERBS).filter(name => !names.includes(name))
  return parseArguments(argv, verbs, others, io.env, tools.version)
}

function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, i) =>
      /^(-o|--output=)(json|ndjson)$/.test(word) || (/^(-o|--output)$/.test(word) && /json$/.test(argv[i + 1] ?? '')),
  )
}

function asText(failure: Failure, { err, verbose }: Shape): string {
  const lines = [`${err.paint(['bold', 'red'], `error[${failure.code}]`)}: ${failure.message}`]
  for (const detail of failure.details) lines.push(`  ${detail}`)
  if (failure.hint !== undefined) lines.push(`  ${err.paint('bold', 'help')}: ${failure.hint}`)
  if (verbose > 0) for (const [key, value] of Object.entries(failure.facts)) lines.push(`  ${key}: ${String(value)}`)
  if (verbose > 1) {
    const cause = failure.cause
    lines.push(cause instanceof Error ? `${cause.stack}` : `${failure.stack}`)
  }
  return `${failure.report === '' ? '' : `${failure.report}\n`}${lines.join('\n')}\n`
}

function asJson({ code, exit, message, hint, details, facts }: Failure): string {
  return `${JSON.stringify({ error: { code, exit, message, hint, details: { ...facts, ...(details.length > 0 ? { lines: details } : {}) } } })}\n`
}
