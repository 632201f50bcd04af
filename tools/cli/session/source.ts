import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Warning } from '@espalier/contract/espalier/v1/tree'
import type { RegistryError } from '../../../src/tree/errors.ts'
import { fileText } from '../../../src/tree/file-text.ts'
import { formatTree } from '../../../src/tree/language/format.ts'
import { treeFromJson } from '../documents/json-tree.ts'
import type { YamlSource } from '../documents/yaml-source.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, usage } from '../text/failure.ts'
import { fileFailure } from '../text/file-failure.ts'
import type { Context } from './context.ts'
import { exportWithProgress } from './export-with-progress.ts'
import { withIdleTimeout } from './idle-timeout.ts'
import { SyntaxFailure } from './syntax-failure.ts'
import { type LiveTree, liveTree } from './target.ts'
import { warnOfUnread } from './unread.ts'

/** A tree text and its origin. */
export interface Source {
  /** For people: the file as it was typed, `stdin`, `@/path` or `zk://...`. */
  readonly name: string
  readonly text: string
  /** The parent path of the text's top nodes: known for a live tree, `/` for a file. */
  readonly root: string
  readonly live: boolean
  /** The path of the part of a live tree that the text is; undefined for a whole tree and for a file. It says nothing of what is above. */
  readonly part: string | undefined
  /** Whether the text is unchanged, so that its line numbers are those of the file. */
  readonly verbatim: boolean
}

export interface SourceOptions {
  /** For a live tree: include live providers. */
  readonly ephemeral?: boolean
  /** For a live tree: leave out nodes that may not be read, with a warning for each. */
  readonly skipUnreadable?: boolean | undefined
}

/**
 * Reads FILE (a tree text, or JSON or YAML by its ending or its first characters), `-` for stdin, `@` and `@/path` for the live tree,
 * `@context` and `@context/path` for that of another context, or `zk://host:port,.../chroot` for the tree of a ZooKeeper.
 */
export async function readSource(context: Context, source: string, options: SourceOptions = {}): Promise<Source> {
  if (source === '-') return parsed(context, 'stdin', await readStdin(context))
  const live = liveTree(source, () => context.targets)
  if (live !== undefined) return readLive(context, source, live, options)
  try {
    const bytes = await readFile(source, { signal: context.signal })
    return await parsed(context, source, fileText(bytes, source))
  } catch (error) {
    const failure = fileFailure('read', source, error)
    if (!(failure instanceof Failure) || !source.startsWith('/')) throw failure
    throw failure.withHint(`a path of the live tree is written with @ here: @${source}`)
  }
}

/** Converts JSON and YAML to tree text. */
async function parsed(context: Context, name: string, text: string): Promise<Source> {
  const file = { name, root: '/', live: false, part: undefined }
  if (isYamlFile(name) || YAML_BEGIN.test(text))
    return { ...file, text: await fromYaml(context, name, text), verbatim: false }
  if (extname(name) === '.json' || /^\s*\{/.test(text))
    return { ...file, text: fromJson(name, text, 'JSON'), verbatim: false }
  return { ...file, text, verbatim: true }
}

export function isYamlFile(name: string): boolean {
  return /\.ya?ml$/i.test(name)
}

/** How YAML begins, and no tree text. */
const YAML_BEGIN = /^\ufeff?(?:[ \t]*(?:#.*)?\r?\n)*(?:---|%YAML|(?:children|data|properties):)/

async function fromYaml(context: Context, name: string, text: string): Promise<string> {
  return fromJson(name, (await readYamlFile(context, name, text)).json, 'YAML')
}

/** Parses YAML. Throws a SyntaxFailure with the position of the problem. */
export async function readYamlFile({ globals }: Context, name: string, text: string): Promise<YamlSource> {
  const { readYaml } = await import('../documents/yaml-source.ts')
  try {
    return readYaml(text)
  } catch (error) {
    if (error instanceof Error && error.name === 'RegistryError')
      throw new SyntaxFailure({ name, text }, error as RegistryError, globals)
    throw error
  }
}

function fromJson(name: string, text: string, language: 'JSON' | 'YAML'): string {
  try {
    return formatTree(treeFromJson(text))
  } catch (error) {
    throw new Failure('BAD_SYNTAX', EXIT.input, `${name} is not a tree as ${language}: ${(error as Error).message}`, {
      hint: `espalier export -o ${language.toLowerCase()} shows what one looks like`,
      cause: error,
    })
  }
}

async function readLive(
  context: Context,
  name: string,
  { target, path }: LiveTree,
  { ephemeral = false, skipUnreadable = false }: SourceOptions,
): Promise<Source> {
  const client = await context.client(target)
  let found = ''
  const unread: Warning[] = []
  const how = { ephemeral, skipUnreadable, onWarning: (warning: Warning) => unread.push(warning) }
  const pieces = withIdleTimeout(context, context.signal, signal => client.exportTree(path, { ...how, signal }))
  for await (const piece of exportWithProgress(context, pieces)) found += piece
  await warnOfUnread(context, unread)
  const root = path.slice(0, path.lastIndexOf('/')) || '/'
  return { name, text: found, root, live: true, part: path === '/' ? undefined : path, verbatim: false }
}

async function readStdin({ io }: Context): Promise<string> {
  if (io.stdin.isTTY === true) throw usage('a tree is expected on stdin', 'pipe it in, or name a file')
  return fileText(await buffer(io.stdin), 'stdin')
}

/** Whether a source is a file: not stdin, and not a live tree. */
export function isFile(source: string): boolean {
  return source !== '-' && !source.startsWith('@') && !source.startsWith('zk://')
}
