import { STATIC_COLUMNS, staticText } from './language/static-text.ts'
import type { Tools } from './session/ports.ts'
import { EXIT } from './text/exit.ts'
import { Failure } from './text/failure.ts'
import { glyphsFor } from './text/glyphs.ts'
import type { Io } from './text/io.ts'
import { Output } from './text/output.ts'
import { OutputStatus } from './text/output-status.ts'

/**
 * Runs one command line and returns its exit code. Never throws; returns after everything it opened is closed. Help and version are
 * printed before anything else is loaded.
 */
export async function runCli(argv: readonly string[], io: Io, tools: Tools): Promise<number> {
  // The static help is as wide as help gets; a narrower terminal has it laid out anew.
  const isNarrow = (io.stdout.columns ?? STATIC_COLUMNS) < STATIC_COLUMNS
  const text = isNarrow ? undefined : await staticText(argv, tools.version)
  if (text !== undefined) return await printText(text, argv, io)
  const { runCommand } = await import('./run-command.ts')
  return await runCommand(argv, io, tools)
}

async function printText(text: string, argv: readonly string[], io: Io): Promise<number> {
  const status = new OutputStatus()
  await new Output(io.stdout, { colored: false, glyphs: glyphsFor(false, io.env) }, status.fail).formatted(text)
  try {
    return status.exit(EXIT.done)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { styleOf, writeFailure } = await import('./text/failure-text.ts')
    await writeFailure(error, styleOf(argv, io))
    return error.exit
  }
}
