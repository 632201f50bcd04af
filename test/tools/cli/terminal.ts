import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { eventually } from '../../support/condition.ts'
import { allowing } from './allowed.ts'
import { BINARY, type Surroundings } from './espalier.ts'

/** The real binary on a pseudo-terminal (Debian's `script`). Disposing ends it. */
export interface Terminal extends AsyncDisposable {
  /** The whole output, with echoed input and control sequences. */
  readonly screen: string
  /** Waits until the screen shows something, then types an answer. */
  answer(question: RegExp, text: string): Promise<void>
  /** The exit code. */
  readonly code: Promise<number | null>
}

export function atTerminal(
  args: readonly string[],
  { endpoint, cwd, env }: Surroundings = {},
  redirection = '',
): Terminal {
  // Replaces the shell: a waiting shell would handle Ctrl-C itself.
  const command = `exec ${[process.execPath, BINARY, ...args].map(word => `'${word}'`).join(' ')} ${redirection}`
  return openTerminal(command, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...(endpoint === undefined ? {} : { ESPALIER_ENDPOINT: endpoint }), ...env },
  })
}

/** Any command of the shell on a pseudo-terminal. */
export function openTerminal(command: string, { cwd, env }: Omit<Surroundings, 'endpoint'> = {}): Terminal {
  // Its stdin stays open until the end: at the end of it, `script` would spin.
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: {
      PATH: process.env.PATH,
      ...allowing(cwd),
      SHELL: '/bin/sh',
      TERM: 'xterm',
      ...env,
    },
  })
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
  })
  child.stdin.on('error', () => {})
  const code = once(child, 'close').then(([code]) => code as number | null)
  return {
    get screen() {
      return screen
    },
    answer: async (question, text) => {
      await eventually(() => question.test(screen), `${question} on the screen`)
      child.stdin.write(text)
    },
    code,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await code
    },
  }
}

/** The text on a screen: without colours, and each line in its final state. */
export function plain(screen: string): string {
  return screen
    .replaceAll('\r\n', '\n')
    .replace(/\x1b\[[\d;?]*[A-Za-z]/g, '')
    .split('\n')
    .map(line => line.replace(/\r+$/, ''))
    .map(line => line.slice(line.lastIndexOf('\r') + 1).trimEnd())
    .join('\n')
}
