import type { ChildProcess } from 'node:child_process'

const running = new Set<ChildProcess>()
let isListening = false

/** Kills the child when this process exits, even if the test fails before it disposes of it. */
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
