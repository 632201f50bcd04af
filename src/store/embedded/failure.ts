import { type ErrorCode, RegistryError } from '../../tree/errors.ts'

// SQLite's result codes; the low byte is the primary code (https://www.sqlite.org/rescode.html).
const PERM = 3
const BUSY = 5
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const PROTOCOL = 15
const NOTADB = 26
const IOERR_SHORT_READ = IOERR | (2 << 8)
const IOERR_WRITE = IOERR | (3 << 8)
const IOERR_FSYNC = IOERR | (4 << 8)

/** Whether another connection has locked the database, or is about to. */
export function isLocked(error: unknown): boolean {
  const code = primary(error)
  return code === BUSY || code === PROTOCOL
}

/** Whether the files are damaged: whatever else is read may be wrong, and nothing more is to be written. */
export function isDamage(error: unknown): boolean {
  const code = primary(error)
  return code === CORRUPT || code === NOTADB || resultCode(error) === IOERR_SHORT_READ
}

/** The RegistryError for an error of SQLite with `file`. Any other error is returned unchanged. */
export function storeFailure(error: unknown, file: string): unknown {
  const code = resultCode(error)
  if (code === undefined || error instanceof RegistryError) return error
  const { reason, hint, ...failure } = describe(code, error as Error)
  return new RegistryError(failure.code, `${file} ${failure.message}`, { facts: { file, reason }, hint, cause: error })
}

export const RESTORE =
  'stop the server, move the directory away, and restore a backup or begin with an empty tree and import the last export'

interface Failure {
  readonly code: ErrorCode
  readonly message: string
  readonly reason: string
  readonly hint?: string
}

function describe(code: number, { message: reason }: Error): Failure {
  switch (code) {
    case FULL:
      return {
        code: 'BACKEND_READ_ONLY',
        message: 'cannot be written: the disk is full. Nothing was changed',
        reason,
        hint: 'free some space; reads still work, and writes work again as soon as there is space',
      }
    case IOERR_WRITE:
      return {
        code: 'BACKEND_READ_ONLY',
        message: `cannot be written: ${reason}. Nothing was changed`,
        reason,
        hint: 'look after the disk of the data directory; reads still work',
      }
    case IOERR_FSYNC:
      return { code: 'OUTCOME_UNKNOWN', message: 'could not be synced to disk: the change may or may not last', reason }
    case IOERR_SHORT_READ:
      return {
        code: 'BACKEND_UNREACHABLE',
        message: `is damaged: a part of it is missing (${reason})`,
        reason,
        hint: RESTORE,
      }
  }
  switch (code & 0xff) {
    case PERM:
    case READONLY:
    case CANTOPEN:
      return {
        code: 'NOT_PERMITTED',
        message: `cannot be opened for writing: ${reason}`,
        reason,
        hint: 'the user that runs the server must own the data directory',
      }
    case CORRUPT:
    case NOTADB:
      return {
        code: 'BACKEND_UNREACHABLE',
        message: `is damaged, or is not a database: ${reason}`,
        reason,
        hint: RESTORE,
      }
    default:
      return {
        code: 'BACKEND_UNREACHABLE',
        message: `cannot be used: ${reason}`,
        reason,
        hint: 'look after the disk of the data directory and its permissions',
      }
  }
}

function primary(error: unknown): number | undefined {
  const code = resultCode(error)
  return code === undefined ? undefined : code & 0xff
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}
