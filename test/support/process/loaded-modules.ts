import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const REPORT = fileURLToPath(new URL('./report-modules.js', import.meta.url))

/** Everything that a program loaded until it ended: paths of files and `node:` names. Fails if the program does. */
export async function loadedModules(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--import', REPORT, program, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  const [, , errorPipe, report] = child.stdio as readonly unknown[] as readonly Readable[]
  const ended = Promise.withResolvers<number | null>()
  child.once('close', ended.resolve)
  const [modules, errors, code] = await Promise.all([
    text(report as Readable),
    text(errorPipe as Readable),
    ended.promise,
  ])
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${errors}`)
  return modules.split('\n').filter(line => line !== '')
}
