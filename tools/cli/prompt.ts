import { createInterface } from 'node:readline/promises'
import type { Context } from './context.ts'
import { EXIT } from './exit.ts'
import { Failure } from './failure.ts'

/**
 * Asks before something is deleted: the user types how many nodes that are. Without a terminal there is nobody to ask, and the
 * command refuses; -y answers.
 */
export async function confirmDeletion(context: Context, count: number, where: string): Promise<void> {
  const { globals, io, err, signal } = context
  if (globals.yes || count === 0) return
  const nodes = `${count} ${count === 1 ? 'node' : 'nodes'}`
  if (!globals.input || io.env.CI || io.stdin.isTTY !== true || !err.isTerminal)
    throw new Failure('CONFIRM_NEEDED', EXIT.refused, `this deletes ${nodes} and there is no terminal to ask`, {
      hint: 'add --yes',
      facts: { count },
    })
  const terminal = createInterface({ input: io.stdin, output: io.stderr })
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    const answer = await terminal.question(`Deleting ${nodes} in ${where}. Type ${count} to continue: `, { signal })
    if (answer.trim() === String(count)) return
  } finally {
    terminal.close()
  }
  throw new Failure('NOT_CONFIRMED', EXIT.refused, 'nothing was deleted')
}
