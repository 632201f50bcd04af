import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { contextOf, type MakeArtifacts } from '../../tools/dev/release/artifact.ts'
import { endWithProcess } from '../support/process/end-with-process.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const consumers = path.join(root, 'test/packages/consumers')

export const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string }

export interface Artifacts extends AsyncDisposable {
  /** The folder that holds them. */
  readonly folder: string
  readonly files: readonly string[]
}

/** Makes the artifacts of a client from the files of this clone as they are now, committed or not, in folders outside the clone. */
export async function makeArtifacts(make: MakeArtifacts, language: string): Promise<Artifacts> {
  await using opened = new AsyncDisposableStack()
  const source = opened.use(await temporaryDirectory()).path
  await copyOfSources([`clients/${language}`, 'proto'], source)
  const folder = path.join(source, 'artifacts')
  await mkdir(folder)
  const files = await make(folder, contextOf(source, version, 1_750_000_000))
  const owned = opened.move()
  return { folder, files, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Copies these folders of the clone as they are now, committed or not, without what was built in them. */
export async function copyOfSources(folders: readonly string[], to: string): Promise<void> {
  const listed = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...folders]
  for (const file of execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean))
    if (existsSync(path.join(root, file))) await cp(path.join(root, file), path.join(to, file))
}

/** Runs a program to its end, and returns what it prints; rejects with everything that it said if it fails. */
export async function run(
  command: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<string> {
  const [program = '', ...args] = command
  const env = { ...process.env, ...options.env }
  const child = spawn(program, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  endWithProcess(child)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`"${command.join(' ')}" failed (${code}):\n${stdout}${stderr}`)
  return stdout
}
