import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EVERY_MS = 20

/** The most resident memory that a process had since it began or its peak was forgotten, in megabytes; undefined if it has ended. */
export function peakMb(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    return undefined
  }
}

export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

export interface Ran {
  readonly ms: number
  readonly peakMb: number
  readonly stdout: string
}

/** Runs a program to its end. Fails if that is not one of `exits`. */
export async function runMeasured(
  program: string,
  args: readonly string[],
  { input, exits = [0] }: { readonly input?: string; readonly exits?: readonly number[] } = {},
): Promise<Ran> {
  const start = performance.now()
  const child = spawn(program, args, { stdio: 'pipe' })
  const closed = once(child, 'close')
  const stdout: string[] = []
  const stderr: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text))
  child.stdin.end(input)
  let peak = 0
  let ended = false
  const looking = (async () => {
    while (!ended) {
      peak = Math.max(peak, peakMb(child.pid ?? 0) ?? 0)
      await delay(LOOK_EVERY_MS)
    }
  })()
  const [code] = await closed
  const ms = performance.now() - start
  ended = true
  await looking
  if (!exits.includes(code as number))
    throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${stderr.join('')}`)
  return { ms, peakMb: peak, stdout: stdout.join('') }
}
