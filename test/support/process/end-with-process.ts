import type { ChildProcess } from 'node:child_process'

const running = new Set<ChildProcess>()
let isListening = false

/** A test that dies without disposing must not leave this child behind. */
export function endWithProcess(child: ChildProcess): void {
  if (!isListening) process.on('exit', killAll)
  isListening = true
  running.add(child)
  child.once('exit', () => running.delete(child))
  child.once('error', () => running.delete(child))
}

function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}
