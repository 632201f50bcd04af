import { EXIT } from './exit.ts'
import { Failure } from './failure.ts'

/** CANNOT_READ or CANNOT_WRITE for an error of the file system; any other error unchanged. */
export function fileFailure(operation: 'read' | 'write', file: string, error: unknown): unknown {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown }
  // By its name: help and version, which load this file, must not load what the class needs.
  if (typeof code !== 'string' || error instanceof Failure || name === 'RegistryError') return error
  const why = WHY[code] ?? code
  return new Failure(`CANNOT_${operation.toUpperCase()}`, EXIT.input, `cannot ${operation} ${file}: ${why}`, {
    cause: error,
  })
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  ENOSPC: 'the disk is full',
}
