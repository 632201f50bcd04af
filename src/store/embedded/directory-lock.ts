import { createHash } from 'node:crypto'
import { closeSync, fstatSync, lstatSync, openSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeDirectory } from '../../lib/make-directory.ts'
import { isLocked } from './failure.ts'

/** Another process of this user has the directory. `pid` is undefined if it is not known. */
export interface Holder {
  readonly pid: string | undefined
}

const ATTEMPTS = 5

/** The lock files of this process: opening one a second time and closing it again would drop the lock. */
const held = new Set<string>()

/**
 * Locks the path of a data directory, for the processes of one user on one machine. SQLite's lock on the database is lost with the file
 * when the directory is deleted or replaced; this one stays until the process ends. Where the directory for temporary files cannot be used,
 * nothing is locked: the database's own lock is the one that counts.
 */
export function lockDirectory(directory: string): Disposable | Holder {
  const file = lockFile(directory)
  if (file === undefined) return { [Symbol.dispose]: () => {} }
  if (held.has(file)) return { pid: String(process.pid) }
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const lock = tryLock(file)
    if (lock === 'removed') continue
    return lock ?? { [Symbol.dispose]: () => {} }
  }
  return { pid: undefined }
}

function lockFile(directory: string): string | undefined {
  const user = process.geteuid?.()
  const folder = path.join(tmpdir(), user === undefined ? 'espalier' : `espalier-${user}`)
  try {
    makeDirectory(folder, 0o700)
    const found = lstatSync(folder)
    // Another user could have made it first, to keep this one out.
    if (!found.isDirectory() || (user !== undefined && found.uid !== user)) return undefined
    const name = createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 24)
    return path.join(folder, `${name}.lock`)
  } catch {
    return undefined
  }
}

/** 'removed': its holder removed the file at the same moment. Undefined: the file cannot be used. */
function tryLock(file: string): Disposable | Holder | 'removed' | undefined {
  let descriptor: number | undefined
  let sql: DatabaseSync | undefined
  const close = (): void => {
    held.delete(file)
    if (sql?.isOpen) sql.close()
    if (descriptor !== undefined) closeSync(descriptor)
  }
  try {
    descriptor = openSync(file, 'a', 0o600)
    sql = new DatabaseSync(file, { timeout: 0 })
    // The open transaction is the lock; others can still read the pid.
    sql.exec(
      `PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA user_version = ${process.pid}; BEGIN IMMEDIATE`,
    )
    if (statSync(file).ino !== fstatSync(descriptor).ino) {
      close()
      return 'removed'
    }
  } catch (error) {
    const holder = isLocked(error) ? { pid: pidOf(sql) } : undefined
    close()
    return holder ?? ((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'removed' : undefined)
  }
  held.add(file)
  return {
    [Symbol.dispose]: () => {
      if (!held.has(file)) return
      // While it is locked: afterwards the file may belong to the next process.
      rmSync(file, { force: true })
      close()
    },
  }
}

function pidOf(sql: DatabaseSync | undefined): string | undefined {
  try {
    return String(sql?.prepare('PRAGMA user_version').get()?.user_version)
  } catch {
    return undefined
  }
}
