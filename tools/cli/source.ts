import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { text } from 'node:stream/consumers'
import { formatTree } from '../../src/tree/format.ts'
import type { Context } from './context.ts'
import { countedText } from './counted-text.ts'
import { EXIT } from './exit.ts'
import { Failure, usage } from './failure.ts'
import { treeFromJson } from './json-tree.ts'

/** A tree text and where it came from. */
export interface Source {
  /** As people know it: the file's name, `stdin`, or `@/path`. */
  readonly name: string
  readonly text: string
  /** The path that the text's top nodes lie under; the file says nothing about it, the live tree does. */
  readonly root: string
  readonly live: boolean
}

export interface SourceOptions {
  /** Of a live tree: also live providers. */
  readonly ephemeral?: boolean
}

const SOURCES = 'FILE.tree, FILE.json, - for stdin, @ or @/path for the live tree, @context/path for another'

/**
 * Reads FILE (a tree text, or JSON if it is called so or begins with "{"), `-` for stdin, `@` and `@/path` for the live tree, or `@context`
 * and `@context/path` for that of another context.
 */
export async function readSource(context: Context, source: string, options: SourceOptions = {}): Promise<Source> {
  if (source === '-') return parsed('stdin', await readStdin(context))
  if (source.startsWith('@')) return readLive(context, source, options)
  if (/^zk:\/\//.test(source))
    throw usage(`${source} is not read directly`, 'put a gateway before it: espalier serve --zookeeper HOST:PORT')
  if (/\.ya?ml$/i.test(source)) throw usage(`${source}: YAML is not read`, `sources are ${SOURCES}`)
  try {
    return parsed(basename(source), await readFile(source, { encoding: 'utf8', signal: context.signal }))
  } catch (error) {
    throw fileFailure('read', source, error)
  }
}

/** JSON becomes the text that says the same. */
function parsed(name: string, text: string): Source {
  const isJson = extname(name) === '.json' || /^\s*\{/.test(text)
  return { name, text: isJson ? fromJson(name, text) : text, root: '/', live: false }
}

function fromJson(name: string, text: string): string {
  try {
    const tree = treeFromJson(text)
    if (tree.properties.size > 0) throw new Error('the top has "properties"; a file says nothing of the root itself')
    return formatTree(tree)
  } catch (error) {
    throw new Failure('BAD_SYNTAX', EXIT.input, `${name} is not a tree as JSON: ${(error as Error).message}`, {
      hint: 'espalier export -o json shows what one looks like',
      cause: error,
    })
  }
}

async function readLive(context: Context, source: string, { ephemeral = false }: SourceOptions): Promise<Source> {
  const [, name = '', path = ''] = /^@([^/]*)(.*)$/s.exec(source) ?? []
  const client = await context.client(name === '' ? context.target : context.targets.named(name))
  let found = ''
  const pieces = client.exportTree(path || '/', { ephemeral, signal: context.signal })
  for await (const piece of countedText(context, pieces)) found += piece
  return { name: source, text: found, root: path.slice(0, path.lastIndexOf('/')) || '/', live: true }
}

async function readStdin({ io }: Context): Promise<string> {
  if (io.stdin.isTTY === true) throw usage('a tree is expected on stdin', 'pipe it in, or name a file')
  return text(io.stdin)
}

/** The failure of a file that cannot be read or written; anything else unchanged. */
export function fileFailure(verb: 'read' | 'write', file: string, error: unknown): unknown {
  const { code } = error as { readonly code?: unknown }
  if (typeof code !== 'string' || error instanceof Failure) return error
  const why = WHY[code] ?? code
  return new Failure(`CANNOT_${verb.toUpperCase()}`, EXIT.input, `cannot ${verb} ${file}: ${why}`, { cause: error })
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  ENOSPC: 'the disk is full',
}
