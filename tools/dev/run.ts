import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The clone. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs a program in the clone with this terminal; whether it succeeded. */
export function run(program: string, ...args: string[]): boolean {
  const child = spawnSync(program, args, { cwd: root, stdio: 'inherit' })
  if (child.error !== undefined) process.stderr.write(`error: ${program}: ${child.error.message}\n`)
  return child.status === 0
}

/** What a program prints in the clone, or undefined when it fails. */
export function output(program: string, ...args: string[]): string | undefined {
  const child = spawnSync(program, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return child.status === 0 ? child.stdout : undefined
}
