import { readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectory } from '../../../src/lib/make-directory.ts'
import { fileText } from '../../../src/tree/file-text.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, usage } from '../text/failure.ts'
import { fileFailure } from '../text/file-failure.ts'
import type { Env } from '../text/io.ts'

/** A named tree: the gateways that serve it. */
export interface ContextEntry {
  readonly endpoint: string
  /** Every change must be confirmed. */
  readonly protected: boolean
  /** The file with the token of the gateway, or with `digest:USER:PASSWORD` for a ZooKeeper. */
  readonly credentials?: string
  /** The file with the certificates of the CAs to trust. */
  readonly ca?: string
  /** The credentials may travel in plain text. */
  readonly plaintextCredentials?: boolean
}

/** The contexts that a file declares, and the current one. */
export interface ContextFile {
  readonly context: string | undefined
  /** Gateways that have no name. */
  readonly endpoint: string | undefined
  readonly contexts: ReadonlyMap<string, ContextEntry>
}

/** A project file comes from others: it must not name files of its user. */
type Owner = 'user' | 'project'

export const EMPTY: ContextFile = { context: undefined, endpoint: undefined, contexts: new Map() }

/** The file of the user's contexts; undefined without a home folder. */
function userFile(env: Env): string | undefined {
  const folder = env.XDG_CONFIG_HOME || (env.HOME ? join(env.HOME, '.config') : undefined)
  return folder === undefined ? undefined : join(folder, 'espalier', 'config.json')
}

/** The user's contexts; empty without a file. */
export async function readUserFile(env: Env): Promise<ContextFile> {
  const file = userFile(env)
  const text = file === undefined ? undefined : await readIfPresent(file)
  return file === undefined || text === undefined ? EMPTY : await parseContextFile(file, text, 'user', json => json)
}

/** Replaces the user's file atomically. */
export async function writeUserFile(env: Env, { context, endpoint, contexts }: ContextFile): Promise<string> {
  const file = userFile(env)
  if (file === undefined) throw usage('there is no folder for contexts', 'set HOME or XDG_CONFIG_HOME')
  const entries = [...contexts].map(([name, { protected: guarded, ...entry }]) => [
    name,
    guarded ? { ...entry, protected: true } : entry,
  ]) as [string, Partial<ContextEntry>][]
  const text = JSON.stringify({ context, endpoint, contexts: Object.fromEntries(entries.sort()) }, undefined, 2)
  try {
    makeDirectory(dirname(file), 0o755)
    await writeFile(`${file}.${process.pid}`, `${text}\n`)
    await rename(`${file}.${process.pid}`, file)
    return file
  } catch (error) {
    throw fileFailure('write', file, error)
  }
}

/** Throws a usage `Failure` unless `@NAME/path` can be written with the name. */
export function checkContextName(name: string): string {
  if (/^[A-Za-z0-9_.-]+$/.test(name)) return name
  throw usage(`"${name}" is not the name of a context`, 'letters, digits, "_", "." and "-"')
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return fileText(await readFile(file), file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return undefined
    throw error
  }
}

/** Parses a file of contexts. Throws BAD_CONFIG. */
export async function parseContextFile(
  file: string,
  text: string,
  owner: Owner,
  toJson: (text: string) => string | Promise<string>,
): Promise<ContextFile> {
  try {
    return toContextFile(JSON.parse(await toJson(text)) as unknown, owner)
  } catch (error) {
    throw new Failure('BAD_CONFIG', EXIT.usage, `${file} is not valid: ${(error as Error).message}`, {
      hint: '{"context": "prod", "contexts": {"prod": {"endpoint": "host:7400", "protected": true}}}',
      cause: error,
    })
  }
}

function toContextFile(json: unknown, owner: Owner): ContextFile {
  const { context, endpoint, contexts = {}, ...others } = asObject(json, 'it')
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new Error(`"${unknown}" is not a setting`)
  const entries = new Map<string, ContextEntry>()
  for (const [name, entry] of Object.entries(asObject(contexts, '"contexts"'))) {
    entries.set(checkContextName(name), toEntry(name, entry, owner))
  }
  return { context: asText(context, '"context"'), endpoint: asText(endpoint, '"endpoint"'), contexts: entries }
}

function toEntry(name: string, json: unknown, owner: Owner): ContextEntry {
  const { endpoint, protected: guarded = false, ...rest } = asObject(json, `context "${name}"`)
  const { credentials, ca, plaintextCredentials, ...others } = rest
  const [unknown] = Object.keys(owner === 'project' ? rest : others)
  if (unknown !== undefined)
    throw new Error(
      unknown in others
        ? `"${unknown}" of context "${name}" is not a setting`
        : `"${unknown}" of context "${name}" is for the user to set: espalier context set`,
    )
  for (const [key, value] of Object.entries({ protected: guarded, plaintextCredentials }))
    if (value !== undefined && typeof value !== 'boolean')
      throw new Error(`"${key}" of context "${name}" is not true or false`)
  const address = asText(endpoint, `"endpoint" of context "${name}"`)
  if (address === undefined) throw new Error(`context "${name}" has no "endpoint"`)
  const files = {
    credentials: asText(credentials, `"credentials" of context "${name}"`),
    ca: asText(ca, `"ca" of context "${name}"`),
  }
  return {
    endpoint: address,
    protected: guarded === true,
    ...(files.credentials === undefined ? {} : { credentials: files.credentials }),
    ...(files.ca === undefined ? {} : { ca: files.ca }),
    ...(plaintextCredentials === true ? { plaintextCredentials } : {}),
  }
}

function asObject(json: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  throw new Error(`${what} is not an object`)
}

function asText(json: unknown, what: string): string | undefined {
  if (json === undefined || (typeof json === 'string' && json !== '')) return json
  throw new Error(`${what} is not a string`)
}
