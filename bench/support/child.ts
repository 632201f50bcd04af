import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process of a measurement, which handles one request after another. Disposing ends it. */
export interface Child extends AsyncDisposable {
  readonly process: ChildProcess
  ask<Answer>(question: object): Promise<Answer>
  kill(): Promise<void>
}

/** Runs `file`, relative to this folder, as a process of its own, which responds with `answerParent`. */
export function startChild(
  file: string,
  { args = [], flags = [] }: { readonly args?: readonly string[]; readonly flags?: readonly string[] } = {},
): Child {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, [...flags, path, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const killChild = (): void => void child.kill('SIGKILL')
  process.once('exit', killChild)
  let said = ''
  for (const pipe of [child.stdout, child.stderr])
    pipe?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-10_000)
    })
  const ended = once(child, 'exit')
  const kill = async (): Promise<void> => {
    process.off('exit', killChild)
    killChild()
    await ended
  }
  return {
    process: child,
    kill,
    ask: async question => {
      child.send(question)
      const answer = await Promise.race([once(child, 'message'), ended.then(() => undefined)])
      if (answer === undefined) throw new Error(`${file} ended: ${said}`)
      return answer[0]
    },
    [Symbol.asyncDispose]: kill,
  }
}

/** The other end: responds to each request of the parent. A failure ends the process. */
export function answerParent<Question>(answer: (question: Question) => Promise<object> | object): void {
  process.on('message', async question => process.send?.(await answer(question as Question)))
}
