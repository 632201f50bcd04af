import { COMPLETE } from './completion/question.ts'
import { globalFlags, type Parsed, parseArguments } from './language/program.ts'
import { Context } from './session/context.ts'
import type { Tools } from './session/ports.ts'
import { readTargets } from './session/target.ts'
import { type DocumentFormat, documentText } from './text/document.ts'
import { EXIT } from './text/exit.ts'
import { Failure, toFailure } from './text/failure.ts'
import { fileFailure } from './text/file-failure.ts'
import { glyphsFor } from './text/glyphs.ts'
import { exitOf, type Io, OutputClosed } from './text/io.ts'
import { type ColorChoice, isColored, Output } from './text/output.ts'
import { ANCESTORS, VERBS } from './verbs.ts'

/** Runs one command line and answers its exit code. Never throws; ends only after everything it opened is closed. */
export async function runCli(argv: readonly string[], io: Io, tools: Tools): Promise<number> {
  const unwritable = new AbortController()
  const failed = (error: NodeJS.ErrnoException): void => unwritable.abort(reasonOf(error))
  let shape: Shape = { format: formatOf(argv), verbose: 0, err: errorOutput(io, said(argv)) }
  if (argv[0] === COMPLETE) return await printCandidates(argv.slice(1), io, tools)
  try {
    const parsed = await understand(argv, tools)
    if ('told' in parsed) {
      await new Output(io.stdout, { colored: false, glyphs: glyphsFor(false, io.env) }, failed).write(parsed.told)
      return written(EXIT.done, unwritable.signal)
    }
    const colored = isColored(parsed.color, io.stdout, io.env)
    const out = new Output(io.stdout, { colored, glyphs: glyphsFor(parsed.ascii, io.env) }, failed)
    const err = errorOutput(io, parsed)
    shape = { format: shape.format, verbose: parsed.globals.verbose, err }
    const endpoint = parsed.verb.endpoint?.(parsed.args)
    const globals = endpoint === undefined ? parsed.globals : { ...parsed.globals, endpoint, context: undefined }
    const targets = await readTargets(globals, io.env, io.cwd ?? process.cwd()).catch((error: Error) => error)
    await using context = new Context(io, globals, targets, tools, out, err, unwritable.signal)
    try {
      const { verb, args, options, rest } = parsed
      return written(await verb.run({ context, args, options, rest }), unwritable.signal)
    } catch (thrown) {
      throw await context.explained(thrown)
    }
  } catch (thrown) {
    if (io.signal.aborted && !(thrown instanceof Failure)) return exitOf(io.signal.reason)
    if (thrown instanceof OutputClosed) return EXIT.done
    const failure = toFailure(thrown)
    await shape.err.write(await shown(failure, shape))
    return failure.exit
  }
}

/** For the script of a shell. Silent whatever happens. */
async function printCandidates(argv: readonly string[], io: Io, tools: Tools): Promise<number> {
  const { answerShell } = await import('./completion/completion-question.ts')
  const verbs = Object.entries(VERBS).map(([name, load]) => [name, () => load(tools)] as const)
  const cwd = io.cwd ?? process.cwd()
  const answer = await answerShell(argv, { env: io.env, cwd, verbs: new Map(verbs), globals: globalFlags() })
  await new Output(io.stdout, { colored: false, glyphs: glyphsFor(false, io.env) }, () => {}).write(answer)
  return EXIT.done
}

/** Messages that nobody reads are no reason to stop. */
function errorOutput({ stderr, env }: Io, { color, ascii }: Pick<Parsed, 'color' | 'ascii'>): Output {
  return new Output(stderr, { colored: isColored(color, stderr, env), glyphs: glyphsFor(ascii, env) }, () => {})
}

function reasonOf(error: NodeJS.ErrnoException): Error {
  const isGone = error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED'
  return isGone ? new OutputClosed() : (fileFailure('write', 'the output', error) as Error)
}

/** What could not be written must not end as if it had been. */
function written(code: number, unwritable: AbortSignal): number {
  if (unwritable.reason instanceof Failure) throw unwritable.reason
  return code
}

/** How errors are shown. */
interface Shape {
  readonly format: 'text' | DocumentFormat
  readonly verbose: number
  readonly err: Output
}

/** Only the commands that the words of the command line may name are loaded; for the list of commands, all are. */
async function understand(argv: readonly string[], tools: Tools): Promise<Parsed | { readonly told: string }> {
  const ancestor = Object.hasOwn(ANCESTORS, argv[0] ?? '') ? ANCESTORS[argv[0] ?? ''] : undefined
  if (ancestor !== undefined) return parseArguments(argv, [await ancestor()], [], tools.version)
  const named = argv.filter(word => Object.hasOwn(VERBS, word))
  const names = named.length === 0 ? Object.keys(VERBS) : named
  const verbs = await Promise.all([...new Set(names)].map(name => (VERBS[name] as (typeof VERBS)[string])(tools)))
  const others = Object.keys(VERBS).filter(name => !names.includes(name))
  return parseArguments(argv, verbs, others, tools.version)
}

/** How messages about a command line look that is not understood: as far as it says so. */
function said(argv: readonly string[]): Pick<Parsed, 'color' | 'ascii'> {
  const [, color = 'auto'] = /(?:^|\0)--color[=\0](always|never)(?:\0|$)/.exec(argv.join('\0')) ?? []
  return { color: color as ColorChoice, ascii: argv.includes('--ascii') }
}

function formatOf(argv: readonly string[]): Shape['format'] {
  const [, said] = /\0(?:-o\0?|--output[=\0])(json|ndjson|yaml)\0/.exec(`\0${argv.join('\0')}\0`) ?? []
  return said === undefined ? 'text' : said === 'yaml' ? 'yaml' : 'json'
}

async function shown(failure: Failure, shape: Shape): Promise<string> {
  return shape.format === 'text' ? asText(failure, shape) : await documentText(asJson(failure), shape.format)
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
