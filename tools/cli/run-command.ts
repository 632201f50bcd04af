import { COMMANDS, ZC_ZK_SCRIPTS } from './command-table.ts'
import { COMPLETE } from './completion/question.ts'
import { HELP_WIDTH } from './language/command-help.ts'
import { globalFlags } from './language/global-options.ts'
import { type Parsed, parseArguments } from './language/parse-arguments.ts'
import { pathArguments } from './language/path-arguments.ts'
import { Context } from './session/context.ts'
import type { Tools } from './session/ports.ts'
import { readTargets } from './session/target.ts'
import { hintAtSkipping } from './session/unread.ts'
import { EXIT } from './text/exit.ts'
import { Failure, toFailure } from './text/failure.ts'
import { errorOutput, styleOf, writeFailure } from './text/failure-text.ts'
import { glyphsFor } from './text/glyphs.ts'
import { exitOf, type Io, OutputClosed } from './text/io.ts'
import { isColored, Output } from './text/output.ts'
import { OutputStatus } from './text/output-status.ts'
import { HIDES } from './text/secrets.ts'

/** Runs one command and returns its exit code. Never throws; returns after everything it opened is closed. */
export async function runCommand(argv: readonly string[], io: Io, tools: Tools): Promise<number> {
  const status = new OutputStatus()
  let style = styleOf(argv, io)
  if (argv[0] === COMPLETE) return await printCandidates(argv.slice(1), io, tools)
  try {
    const parsed = await parse(argv, tools, helpColumns(io))
    if ('text' in parsed) {
      await new Output(io.stdout, { colored: false, glyphs: glyphsFor(false, io.env) }, status.fail).formatted(
        parsed.text,
      )
      return status.exit(EXIT.done)
    }
    const colored = isColored(parsed.color, io.stdout, io.env)
    const secrets = parsed.globals.showSecrets ? {} : { secrets: HIDES }
    const out = new Output(io.stdout, { colored, glyphs: glyphsFor(parsed.ascii, io.env), ...secrets }, status.fail)
    const err = errorOutput(io, parsed.color, parsed.ascii, secrets.secrets)
    style = { format: style.format, verbose: parsed.globals.verbose, err }
    const endpoint = parsed.command.endpoint?.(parsed.args)
    const paths = pathArguments(parsed.command, parsed.args)
    const globals = endpoint === undefined ? parsed.globals : { ...parsed.globals, endpoint, context: undefined }
    const targets = await readTargets(globals, io.env, io.cwd ?? process.cwd()).catch((error: Error) => error)
    await using context = new Context(io, globals, targets, tools, out, err, status.signal)
    try {
      const { command, options, rest } = parsed
      return status.exit(await command.run({ context, args: paths, options, rest }))
    } catch (thrown) {
      throw await context.withHint(hintAtSkipping(thrown, parsed.command.flags))
    }
  } catch (thrown) {
    if (io.signal.aborted && !(thrown instanceof Failure)) return exitOf(io.signal.reason)
    if (thrown instanceof OutputClosed) return EXIT.done
    const failure = toFailure(thrown)
    await writeFailure(failure, style)
    return failure.exit
  }
}

/** For the script of a shell. Prints no error, whatever happens. */
async function printCandidates(argv: readonly string[], io: Io, tools: Tools): Promise<number> {
  const { answerShell } = await import('./completion/completion-question.ts')
  const commands = Object.entries(COMMANDS).map(([name, load]) => [name, () => load(tools)] as const)
  const cwd = io.cwd ?? process.cwd()
  const answer = await answerShell(argv, { env: io.env, cwd, commands: new Map(commands), globals: globalFlags() })
  await new Output(io.stdout, { colored: false, glyphs: glyphsFor(false, io.env) }, () => {}).formatted(answer)
  return EXIT.done
}

function helpColumns({ stdout }: Io): number {
  return Math.min(HELP_WIDTH.most, Math.max(HELP_WIDTH.least, stdout.columns || HELP_WIDTH.most))
}

/** Loads only the commands that a word of the command line names; all of them if none does. */
async function parse(
  argv: readonly string[],
  tools: Tools,
  columns: number,
): Promise<Parsed | { readonly text: string }> {
  const script = Object.hasOwn(ZC_ZK_SCRIPTS, argv[0] ?? '') ? ZC_ZK_SCRIPTS[argv[0] ?? ''] : undefined
  if (script !== undefined) return parseArguments(argv, [await script()], [], tools.version, columns)
  const named = argv.filter(word => Object.hasOwn(COMMANDS, word))
  const names = named.length === 0 ? Object.keys(COMMANDS) : named
  const commands = await Promise.all(
    [...new Set(names)].map(name => (COMMANDS[name] as (typeof COMMANDS)[string])(tools)),
  )
  const others = Object.keys(COMMANDS).filter(name => !names.includes(name))
  return parseArguments(argv, commands, others, tools.version, columns)
}
