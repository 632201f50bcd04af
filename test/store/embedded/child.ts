import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A program of this folder in a process of its own. Disposing kills it, as a crash would, and waits for its end. */
export interface Child extends AsyncDisposable {
  readonly pid: number
  /** The whole lines that it has written so far. */
  readonly lines: readonly string[]
  /** Ends it with SIGKILL, and waits for that and for the last of its lines. */
  kill(): Promise<void>
  /** Waits for its own end; fails if that is not a success. */
  ended(): Promise<void>
}

/** Runs `program` with node. `maxFileBytes` is the largest file that it may write; `quiet` drops its stderr. */
export function run(
  program: string,
  args: readonly string[],
  options: { maxFileBytes?: number; quiet?: boolean } = {},
): Child {
  const file = fileURLToPath(new URL(program, import.meta.url))
  const command = [process.execPath, file, ...args]
  const { maxFileBytes, quiet } = options
  const stdio: StdioOptions = ['ignore', 'pipe', quiet === true ? 'ignore' : 'inherit']
  const child =
    maxFileBytes === undefined
      ? spawn(process.execPath, command.slice(1), { stdio })
      : // POSIX sh counts in blocks of 512 bytes, bash called as sh too.
        spawn('sh', ['-c', `ulimit -f ${Math.ceil(maxFileBytes / 512)}; exec "$@"`, 'sh', ...command], { stdio })
  return watched(child)
}

function watched(child: ChildProcess): Child {
  const lines: string[] = []
  const output = child.stdout
  if (output === null || child.pid === undefined) throw new Error('the child has not started')
  let rest = ''
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() as string
    lines.push(...parts)
  })
  const closed = once(child, 'close')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await closed
  }
  return {
    pid: child.pid,
    lines,
    kill,
    ended: async () => {
      const [code, signal] = await closed
      if (code !== 0) throw new Error(`the child ended with ${code ?? signal}`)
    },
    [Symbol.asyncDispose]: kill,
  }
}
