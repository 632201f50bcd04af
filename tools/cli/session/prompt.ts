import { createInterface } from 'node:readline/promises'
import { terminalLine } from '../../../src/tree/terminal-text.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import type { Context } from './context.ts'
import type { Target } from './target.ts'

/** More deletions than this are confirmed with the context's name instead of their number. */
const MANY = 50

/** What a confirmation is about. */
export interface Impact {
  /** How many nodes are deleted. */
  readonly deletes: number
  /** The changes, a line each, if they have not been printed yet. */
  readonly shown?: readonly string[]
}

/**
 * Asks before nodes are deleted and, in a protected context, before any change. The user types the number of nodes; for very many, or in a
 * protected context, the context's name. Without a terminal it throws CONFIRM_NEEDED; -y skips the question. Returns whether it asked.
 */
export async function confirm(
  context: Context,
  { deletes, shown = [] }: Impact,
  target: Target = context.target,
): Promise<boolean> {
  if (context.globals.yes || (deletes === 0 && !target.protected)) return false
  const what = deletes === 0 ? `this changes ${target.label}, which is protected,` : `this deletes ${nodes(deletes)}`
  refuseWithoutTerminal(context, what, deletes)
  await context.err.lines(shown)
  if (deletes === 0) {
    const answer = await ask(context, `Apply to ${target.label}? [y/N] `)
    if (/^y(es)?$/i.test(answer)) return true
    throw notConfirmed('nothing was changed')
  }
  const expected = deletes > MANY || target.protected ? (target.name ?? target.endpoint) : String(deletes)
  const answer = await ask(context, `Deleting ${nodes(deletes)} in ${target.label}. Type ${expected} to continue: `)
  if (answer !== expected) throw notConfirmed('nothing was deleted')
  return true
}

function refuseWithoutTerminal({ globals, io, err }: Context, what: string, count: number): void {
  const isTerminal = io.stdin.isTTY === true && err.isTerminal
  if (globals.input && !io.env.CI && isTerminal) return
  const why = !isTerminal ? 'there is no terminal to ask' : globals.input ? 'CI is set' : '--no-input forbids to ask'
  throw new Failure('CONFIRM_NEEDED', EXIT.refused, `${what} and ${why}`, {
    hint: 'add --yes',
    facts: { count },
  })
}

/** The trimmed answer; empty if the input ends. */
async function ask({ io, signal }: Context, question: string): Promise<string> {
  const terminal = createInterface({ input: io.stdin, output: io.stderr })
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const ended = new AbortController()
  terminal.on('close', () => ended.abort())
  try {
    const either = AbortSignal.any([signal, ended.signal])
    return (await terminal.question(terminalLine(question), { signal: either })).trim()
  } catch (error) {
    if (signal.aborted || !ended.signal.aborted) throw error
    io.stderr.write('\n')
    return ''
  } finally {
    terminal.close()
  }
}

function notConfirmed(message: string): Failure {
  return new Failure('NOT_CONFIRMED', EXIT.refused, message)
}

function nodes(count: number): string {
  return `${count} ${count === 1 ? 'node' : 'nodes'}`
}
