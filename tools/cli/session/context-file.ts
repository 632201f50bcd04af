import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { EXIT } from '../text/exit.ts'
import { Failure, usage } from '../text/failure.ts'
import type { Env } from '../text/io.ts'

/** One tree that commands can work on: the gateways in front of it. */
export interface Place {
  readonly endpoint: string
  /** Every change asks first. */
  readonly protected: boolean
}

/** What a file says of contexts: named trees, and which of them is meant. */
export interface ContextFile {
  readonly context: string | undefined
  /** Gateways that have no name. */
  readonly endpoint: string | undefined
  readonly contexts: ReadonlyMap<string, Place>
}

const PROJECT_FILE = '.espalier.yaml'
const NOTHING: ContextFile = { context: undefined, endpoint: undefined, contexts: new Map() }

/** Where a user's contexts are kept; undefined for somebody without a home. */
function userFile(env: Env): string | undefined {
  const folder = env.XDG_CONFIG_HOME || (env.HOME ? join(env.HOME, '.config') : undefined)
  return folder === undefined ? undefined : join(folder, 'espalier', 'config.json')
}

/** What the user's file says; nothing if there is none. */
export async function readUserFile(env: Env): Promise<ContextFile> {
  const file = userFile(env)
  return (file === undefined ? undefined : await readContextFile(file, text => text)) ?? NOTHING
}

/** What the file of the project says: the nearest one at or above the current folder. */
export async function readProjectFile(cwd: string): Promise<ContextFile> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = await readContextFile(join(folder, PROJECT_FILE), jsonOfYaml)
    if (found !== undefined) return found
    if (folder === dirname(folder)) return NOTHING
  }
}

/** Writes the user's file anew, in one step. */
export async function writeUserFile(env: Env, { context, endpoint, contexts }: ContextFile): Promise<string> {
  const file = userFile(env)
  if (file === undefined) throw usage('there is no place for contexts', 'set HOME or XDG_CONFIG_HOME')
  const places = [...contexts].map(([name, place]) => [
    name,
    place.protected ? place : { endpoint: place.endpoint },
  ]) as [string, Partial<Place>][]
  const text = JSON.stringify({ context, endpoint, contexts: Object.fromEntries(places.sort()) }, undefined, 2)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.${process.pid}`, `${text}\n`)
  await rename(`${file}.${process.pid}`, file)
  return file
}

/** A name that can stand between `@` and `/`. */
export function checkContextName(name: string): string {
  if (/^[A-Za-z0-9_.-]+$/.test(name)) return name
  throw usage(`"${name}" is not the name of a context`, 'letters, digits, "_", "." and "-"')
}

async function jsonOfYaml(text: string): Promise<string> {
  const { readYaml } = await import('../text/yaml-source.ts')
  return readYaml(text).json
}

async function readContextFile(
  file: string,
  toJson: (text: string) => string | Promise<string>,
): Promise<ContextFile | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return undefined
    throw error
  }
  try {
    return understand(JSON.parse(await toJson(text)) as unknown)
  } catch (error) {
    throw new Failure('BAD_CONFIG', EXIT.usage, `${file} is not understood: ${(error as Error).message}`, {
      hint: '{"context": "prod", "contexts": {"prod": {"endpoint": "host:7400", "protected": true}}}',
      cause: error,
    })
  }
}

function understand(json: unknown): ContextFile {
  const { context, endpoint, contexts = {}, ...others } = asObject(json, 'it')
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new Error(`"${unknown}" is not a setting`)
  const places = new Map<string, Place>()
  for (const [name, place] of Object.entries(asObject(contexts, '"contexts"'))) {
    const { endpoint, protected: guarded = false } = asObject(place, `context "${name}"`)
    if (typeof guarded !== 'boolean') throw new Error(`"protected" of context "${name}" is not true or false`)
    const said = asText(endpoint, `"endpoint" of context "${name}"`)
    if (said === undefined) throw new Error(`context "${name}" has no "endpoint"`)
    places.set(checkContextName(name), { endpoint: said, protected: guarded })
  }
  return { context: asText(context, '"context"'), endpoint: asText(endpoint, '"endpoint"'), contexts: places }
}

function asObject(json: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  throw new Error(`${what} is not an object`)
}

function asText(json: unknown, what: string): string | undefined {
  if (json === undefined || (typeof json === 'string' && json !== '')) return json
  throw new Error(`${what} is not a text`)
}
