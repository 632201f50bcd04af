import { closeSync, openSync, rmSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeDirectory } from '../../lib/make-directory.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import { checkIntegrity } from './check-integrity.ts'
import { lockDirectory } from './directory-lock.ts'
import { isLocked, storeFailure } from './failure.ts'
import { Files } from './files.ts'
import { RunFile } from './run-file.ts'

const FILE = 'espalier.db'

/** "ESPA": identifies a database of ours. */
const APPLICATION_ID = 0x45535041
const SCHEMA_VERSION = 3
const OWNER = 'let the user that runs the server own it and write to it, or choose another one with --data'

// SQLite compares the UTF-8 bytes of a name, so the order of node_child is code-point order. Data are null where a node was stored without any.
// The sequence is that of the next child whose name ends with digits of the store.
const NODES = `
  CREATE TABLE node (
    id                INTEGER PRIMARY KEY,
    path              TEXT    NOT NULL UNIQUE,
    parent            INTEGER REFERENCES node (id),
    name              TEXT    NOT NULL,
    data              BLOB,
    created           INTEGER NOT NULL,
    modified          INTEGER NOT NULL,
    children_modified INTEGER NOT NULL,
    version           INTEGER NOT NULL,
    owner             TEXT,
    created_at        INTEGER NOT NULL,
    modified_at       INTEGER NOT NULL,
    sequence          INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE UNIQUE INDEX node_child ON node (parent, name);
  CREATE INDEX node_owner ON node (owner) WHERE owner IS NOT NULL;
`
const SCHEMA = `
  ${NODES}
  CREATE TABLE tree (revision INTEGER NOT NULL) STRICT;
  INSERT INTO tree VALUES (0);
  INSERT INTO node VALUES (1, '/', NULL, '', x'', 0, 0, 0, 0, NULL, 0, 0, 0);
`

/** From the format of this number to the present one. In format 1 data could not be null; 2 had no sequences. */
const UPGRADE: Readonly<Record<number, string>> = {
  1: `
  ALTER TABLE node RENAME TO node_1;
  DROP INDEX node_child;
  DROP INDEX node_owner;
  ${NODES}
  INSERT INTO node SELECT *, 0 FROM node_1;
  DROP TABLE node_1;`,
  2: 'ALTER TABLE node ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;',
}

/** An open database, locked against every other process. Disposing closes and unlocks it. */
export interface Database extends Disposable {
  readonly sql: DatabaseSync
  readonly file: string
  readonly files: Pick<Files, 'committed' | 'damage'>
  /** Records that the database has reached a revision, for the next process: one that finds less has lost changes. */
  record(revision: Revision): void
}

/**
 * Opens the database in `directory`, which is created if missing. DATA_DIRECTORY_IN_USE names the process that has it open. Also
 * NOT_PERMITTED, BAD_ARGUMENT (not ours, or newer than this program), BACKEND_READ_ONLY (disk full), BACKEND_UNREACHABLE (damaged).
 *
 * The database file must not be opened by any other means in this process: closing any descriptor of it drops the lock.
 */
export function openDatabase(directory: string): Database {
  makeDataDirectory(directory)
  const file = path.join(directory, FILE)
  const run = new RunFile(directory)
  using opening = new DisposableStack()
  const lock = lockDirectory(directory)
  if (!(Symbol.dispose in lock)) throw inUse(directory, lock.pid)
  opening.use(lock)
  let sql: DatabaseSync | undefined
  let files: Files
  try {
    probe(directory)
    sql = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: false })
    // Before the first access: then the lock is kept until the database is closed, and the index of the WAL is in memory.
    sql.exec('PRAGMA locking_mode = EXCLUSIVE')
    prepare(sql, file)
    run.write(checkIntegrity(sql, file, run))
    files = new Files(file)
  } catch (error) {
    if (sql?.isOpen) sql.close()
    throw isLocked(error) ? inUse(directory, run.runningPid()) : storeFailure(error, file)
  }
  const open = sql
  const locked = opening.move()
  return {
    sql: open,
    file,
    files,
    record: revision => run.write(revision),
    [Symbol.dispose]: () => {
      if (!open.isOpen) return
      // While the lock is still held: afterwards the file may belong to the next process. After damage the directory may be another's
      // already.
      const damage = files.damage()
      open.close()
      if (damage === undefined) run.remove()
      locked.dispose()
    },
  }
}

/** A new database that ends with its process. */
export function openMemory(): Database {
  const sql = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false })
  sql.exec(SCHEMA)
  return {
    sql,
    file: 'the memory of this process',
    files: { committed: () => {}, damage: () => undefined },
    record: () => {},
    [Symbol.dispose]: () => {
      if (sql.isOpen) sql.close()
    },
  }
}

function makeDataDirectory(directory: string): void {
  try {
    makeDirectory(directory, 0o700)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const facts = { directory, reason: code ?? message }
    if (code === 'EEXIST' || code === 'ENOTDIR')
      throw new RegistryError('BAD_ARGUMENT', `the data directory ${directory} is not a directory`, {
        facts,
        cause: error,
      })
    if (code === 'ENOSPC')
      throw new RegistryError('BACKEND_READ_ONLY', `cannot create the data directory ${directory}: the disk is full`, {
        facts,
        cause: error,
      })
    throw new RegistryError('NOT_PERMITTED', `cannot create the data directory ${directory}: ${message}`, {
      facts,
      hint: OWNER,
      cause: error,
    })
  }
}

/**
 * Throws if no file can be made in the directory: SQLite would report that as an I/O error, at the first write. A full disk is no reason
 * not to read.
 */
function probe(directory: string): void {
  const file = path.join(directory, `.espalier-${process.pid}`)
  try {
    closeSync(openSync(file, 'w', 0o600))
    rmSync(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') return
    throw new RegistryError('NOT_PERMITTED', `the data directory ${directory} cannot be written: ${WHY_NOT[code]}`, {
      facts: { directory, reason: message },
      hint: OWNER,
      cause: error,
    })
  }
}

const WHY_NOT = { EACCES: 'permission denied', EPERM: 'permission denied', EROFS: 'the file system is read-only' }

function prepare(sql: DatabaseSync, file: string): void {
  const application = pragma(sql, 'application_id')
  const version = pragma(sql, 'user_version')
  const tables = Number(sql.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count)
  const isNew = application === 0 && version === 0 && tables === 0
  if (!isNew && application !== APPLICATION_ID)
    throw new RegistryError('BAD_ARGUMENT', `${file} is a database of another program`, {
      facts: { file },
      hint: 'choose another data directory',
    })
  if (version > SCHEMA_VERSION)
    throw new RegistryError(
      'BAD_ARGUMENT',
      `${file} was written by a newer espalier (format ${version}; this one knows ${SCHEMA_VERSION})`,
      {
        facts: { file, format: String(version), known: String(SCHEMA_VERSION) },
        hint: 'run that version, or a newer one',
      },
    )
  sql.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = ${16 * 1024 * 1024};
    PRAGMA cache_size = ${-32 * 1024};
  `)
  if (version === SCHEMA_VERSION) return
  sql.exec(`
    BEGIN;
    ${isNew ? SCHEMA : UPGRADE[version]}
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${SCHEMA_VERSION};
    COMMIT;
  `)
}

function pragma(sql: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return Number(sql.prepare(`PRAGMA ${name}`).get()?.[name])
}

function inUse(directory: string, pid: string | undefined): RegistryError {
  const by = pid === undefined ? 'another process' : `process ${pid}`
  return new RegistryError('DATA_DIRECTORY_IN_USE', `the data directory ${directory} is in use by ${by}`, {
    facts: { directory, ...(pid === undefined ? {} : { pid }) },
    hint: 'one server at a time can use it; stop the other, choose another directory, or use ZooKeeper for several servers',
  })
}
