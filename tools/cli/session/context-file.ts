import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileText } from '../../../src/tree/file-text.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, usage } from '../text/failure.ts'
import type { Env } from '../text/io.ts'

/** A named tree: the gateways that serve it. */
export interface ContextEntry {
  readonly endpoint: string
  /** Every change must be confirmed. */
  readonly protected: boolean
}

/** The contexts that a file declares, and the current one. */
export interface ContextFile {
  readonly context: string | undefined
  /** Gateways that have no name. */
  readonly endpoint: string | undefined
  readonly contexts: ReadonlyMap<string, ContextEntry>
}

const PROJECT_FILE = '.espalier.yaml'
const EMPTY: ContextFile = { context: undefined, endpoint: undefined, contexts: new Map() }

/** The file of the user's contexts; undefined without a home folder. */
function userFile(env: Env): string | undefined {
  const folder = env.XDG_CONFIG_HOME || (env.HOME ? join(env.HOME, '.config') : undefined)
  return folder === undefined ? undefined : join(folder, 'espalier', 'config.json')
}

/** The user's contexts; empty without a file. */
export async function readUserFile(env: Env): Promise<ContextFile> {
  const file = userFile(env)
  return (file === undefined ? undefined : await readContextFile(file, text => text)) ?? EMPTY
}

/** The project's contexts, from the nearest file at or above the current folder. */
export async function readProjectFile(cwd: string): Promise<ContextFile> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = await readContextFile(join(folder, PROJECT_FILE), jsonOfYaml)
    if (found !== undefined) return found
    if (folder === dirname(folder)) return EMPTY
  }
}

/** Replaces the user's file atomically. */
export async function writeUserFile(env: Env, { context, endpoint, contexts }: ContextFile): Promise<string> {
  const file = userFile(env)
  if (file === undefined) throw usage('there is no folder for contexts', 'set HOME or XDG_CONFIG_HOME')
  const entries = [...contexts].map(([name, entry]) => [
    name,
    entry.protected ? entry : { endpoint: entry.endpoint },
  ]) as [string, Partial<ContextEntry>][]
  const text = JSON.stringify({ context, endpoint, contexts: Object.fromEntries(entries.sort()) }, undefined, 2)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.${process.pid}`, `${text}\n`)
  await rename(`${file}.${process.pid}`, file)
  return file
}

/** Throws a usage `Failure` unless `@NAME/path` can be written with the name. */
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
    text = fileText(await readFile(file), file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return undefined
    throw error
  }
  try {
    return toContextFile(JSON.parse(await toJson(text)) as unknown)
  } catch (error) {
    throw new Failure('BAD_CONFIG', EXIT.usage, `${file} is not valid: ${(error as Error).message}`, {
      hint: '{"context": "prod", "contexts": {"prod": {"endpoint": "host:7400", "protected": true}}}',
      cause: error,
    })
  }
}

function toContextFile(json: unknown): ContextFile {
  const { context, endpoint, contexts = {}, ...others } = asObject(json, 'it')
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new Error(`"${unknown}" is not a setting`)
  const entries = new Map<string, ContextEntry>()
  for (const [name, entry] of Object.entries(asObject(contexts, '"contexts"'))) {
    const { endpoint, protected: guarded = false } = asObject(entry, `context "${name}"`)
    if (typeof guarded !== 'boolean') throw new Error(`"protected" of context "${name}" is not true or false`)
    const address = asText(endpoint, `"endpoint" of context "${name}"`)
    if (address === undefined) throw new Error(`context "${name}" has no "endpoint"`)
    entries.set(checkContextName(name), { endpoint: address, protected: guarded })
  }
  return { context: asText(context, '"context"'), endpoint: asText(endpoint, '"endpoint"'), contexts: entries }
}

function asObject(json: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  throw new Error(`${what} is not an object`)
}

function asText(json: unknown, what: string): string | undefined {
  if (json === undefined || (typeof json === 'string' && json !== '')) return json
  throw new Error(`${what} is not a string`)
}
