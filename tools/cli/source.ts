import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Context } from './context.ts'
import { EXIT } from './exit.ts'
import { Failure, usage } from './failure.ts'

/** A tree text and where it came from. */
export interface Source {
  /** As people know it: the file's name, `stdin`, or `@/path`. */
  readonly name: string
  readonly text: string
  /** The path that the text's top nodes lie under; the file says nothing about it, the live tree does. */
  readonly root: string
  readonly live: boolean
}

/** Reads FILE, `-` for stdin, or `@` and `@/path` for the live tree. */
export async function readSource(context: Context, source: string): Promise<Source> {
  if (source === '-') return { name: 'stdin', text: await readStdin(context), root: '/', live: false }
  if (source.startsWith('@')) return readLive(context, source)
  try {
    return {
      name: basename(source),
      text: await readFile(source, { encoding: 'utf8', signal: context.signal }),
      root: '/',
      live: false,
    }
  } catch (error) {
    throw fileFailure('read', source, error)
  }
}

async function readLive(context: Context, source: string): Promise<Source> {
  const path = source.slice(1) || '/'
  if (!path.startsWith('/')) throw usage(`"${source}" is not a live tree`, 'write @ or @/path')
  const client = await context.client()
  let found = ''
  for await (const piece of client.exportTree(path, { signal: context.signal })) found += piece
  return { name: source, text: found, root: path.slice(0, path.lastIndexOf('/')) || '/', live: true }
}

async function readStdin({ io }: Context): Promise<string> {
  if (io.stdin.isTTY === true) throw usage('a tree is expected on stdin', 'pipe it in, or name a file')
  return text(io.stdin)
}

/** The failure of a file that cannot be read or written; anything else unchanged. */
export function fileFailure(verb: 'read' | 'write', file: string, error: unknown): unknown {
  const { code } = error as { readonly code?: unknown }
  if (typeof code !== 'string') return error
  const why = WHY[code] ?? code
  return new Failure(`CANNOT_${verb.toUpperCase()}`, EXIT.input, `cannot ${verb} ${file}: ${why}`, { cause: error })
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  ENOSPC: 'the disk is full',
}
