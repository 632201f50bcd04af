import { createHash } from 'node:crypto'
import { readFile, realpath, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectory } from '../../../src/lib/make-directory.ts'
import { fileText } from '../../../src/tree/file-text.ts'
import { usage } from '../text/failure.ts'
import { fileFailure } from '../text/file-failure.ts'
import type { Env } from '../text/io.ts'
import { type ContextFile, EMPTY, parseContextFile } from './context-file.ts'

/**
 * The contexts of the project around the current folder. A project file comes with a clone from somebody else: it counts once its user has
 * allowed it, as it is, and never before.
 */
export interface ProjectFile extends ContextFile {
  /** Undefined if there is none. */
  readonly file: string | undefined
  readonly allowed: boolean
}

const NAME = '.espalier.yaml'

/** The nearest file at or above the folder. */
export async function readProjectFile(env: Env, cwd: string): Promise<ProjectFile> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = await readIfPresent(join(folder, NAME))
    if (found !== undefined) return await readFound(env, found)
    if (folder === dirname(folder)) return { ...EMPTY, file: undefined, allowed: true }
  }
}

/** Allows the project file of a folder as it is now, or takes that back. Throws a usage `Failure` if there is none. */
export async function allowProjectFile(env: Env, cwd: string, allowed: boolean): Promise<ProjectFile> {
  const project = await readProjectFile(env, cwd)
  if (project.file === undefined)
    throw usage(`there is no ${NAME} here or in a folder above`, 'change into the project')
  const state = stateFile(env)
  if (state === undefined) throw usage('there is no folder for what is allowed', 'set HOME or XDG_STATE_HOME')
  const { [project.file]: _, ...others } = await readState(state)
  const hash = hashOf((await readIfPresent(project.file))?.text ?? '')
  const text = JSON.stringify(allowed ? { ...others, [project.file]: hash } : others, undefined, 2)
  try {
    makeDirectory(dirname(state), 0o700)
    await writeFile(`${state}.${process.pid}`, `${text}\n`, { mode: 0o600 })
    await rename(`${state}.${process.pid}`, state)
  } catch (error) {
    throw fileFailure('write', state, error)
  }
  return { ...project, allowed }
}

interface Found {
  readonly file: string
  readonly text: string
}

async function readFound(env: Env, { file, text }: Found): Promise<ProjectFile> {
  const contents = await parseContextFile(file, text, 'project', async yaml => {
    const { readYaml } = await import('../documents/yaml-source.ts')
    return readYaml(yaml).json
  })
  const state = stateFile(env)
  const allowed = state !== undefined && (await readState(state))[file] === hashOf(text)
  return { ...contents, file, allowed }
}

/** The file and its real path: another link to the same file is the same file. */
async function readIfPresent(name: string): Promise<Found | undefined> {
  try {
    const file = await realpath(name)
    return { file, text: fileText(await readFile(file), file) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return undefined
    throw error
  }
}

/** The file of the user that lists what is allowed, by path and hash; undefined without a home folder. */
function stateFile(env: Env): string | undefined {
  const folder = env.XDG_STATE_HOME || (env.HOME ? join(env.HOME, '.local', 'state') : undefined)
  return folder === undefined ? undefined : join(folder, 'espalier', 'allowed.json')
}

/** Nothing is allowed where the file cannot be read. */
async function readState(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
