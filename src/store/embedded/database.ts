import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { RegistryError } from '../../tree/errors.ts'
import { isLocked, storeFailure } from './failure.ts'

const FILE = 'espalier.db'
/** Names the process that has the database open, for messages only. The lock is SQLite's on the database file, and ends with the process. */
const PID_FILE = 'espalier.pid'

/** "ESPA": identifies a database of ours. */
const APPLICATION_ID = 0x45535041
const SCHEMA_VERSION = 1

// SQLite compares the UTF-8 bytes of a name, so the order of node_child is code-point order.
const SCHEMA = `
  CREATE TABLE node (
    id                INTEGER PRIMARY KEY,
    path              TEXT    NOT NULL UNIQUE,
    parent            INTEGER REFERENCES node (id),
    name              TEXT    NOT NULL,
    data              BLOB    NOT NULL,
    created           INTEGER NOT NULL,
    modified          INTEGER NOT NULL,
    children_modified INTEGER NOT NULL,
    version           INTEGER NOT NULL,
    owner             TEXT,
    created_at        INTEGER NOT NULL,
    modified_at       INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX node_child ON node (parent, name);
  CREATE INDEX node_owner ON node (owner) WHERE owner IS NOT NULL;
  CREATE TABLE tree (revision INTEGER NOT NULL) STRICT;
  INSERT INTO tree VALUES (0);
  INSERT INTO node VALUES (1, '/', NULL, '', x'', 0, 0, 0, 0, NULL, 0, 0);
`

/** An open database, locked against every other process. Disposing closes and unlocks it. */
export interface Database extends Disposable {
  readonly sql: DatabaseSync
  readonly file: string
}

/**
 * Opens the database in `directory`, which is created if missing. DATA_DIRECTORY_IN_USE names the process that has it open. Also
 * NOT_PERMITTED, BAD_ARGUMENT (not ours, or newer than this program), BACKEND_READ_ONLY (disk full), BACKEND_UNREACHABLE (damaged).
 *
 * The database file must not be opened by any other means in this process: closing any descriptor of it drops the lock.
 */
export function openDatabase(directory: string): Database {
  makeDirectory(directory)
  const file = path.join(directory, FILE)
  let sql: DatabaseSync | undefined
  try {
    sql = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: false })
    // Before the first access: then the lock is kept until the database is closed, and the index of the WAL is in memory.
    sql.exec('PRAGMA locking_mode = EXCLUSIVE')
    prepare(sql, file)
    writePid(directory)
  } catch (error) {
    if (sql?.isOpen) sql.close()
    throw isLocked(error) ? inUse(directory) : storeFailure(error, file)
  }
  const open = sql
  return {
    sql: open,
    file,
    [Symbol.dispose]: () => {
      if (!open.isOpen) return
      // While the lock is still held: afterwards the file may belong to the next process.
      rmSync(path.join(directory, PID_FILE), { force: true })
      open.close()
    },
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
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
      cause: error,
    })
  }
}

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
  if (isNew)
    sql.exec(`
      BEGIN;
      ${SCHEMA}
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${SCHEMA_VERSION};
      COMMIT;
    `)
}

function pragma(sql: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return Number(sql.prepare(`PRAGMA ${name}`).get()?.[name])
}

function writePid(directory: string): void {
  try {
    writeFileSync(path.join(directory, PID_FILE), `${process.pid}\n`, { mode: 0o600 })
  } catch {
    // A full disk. The file is for messages only, and no reason not to serve the tree.
  }
}

function inUse(directory: string): RegistryError {
  const pid = runningPid(directory)
  const by = pid === undefined ? 'another process' : `process ${pid}`
  return new RegistryError('DATA_DIRECTORY_IN_USE', `the data directory ${directory} is in use by ${by}`, {
    facts: { directory, ...(pid === undefined ? {} : { pid }) },
    hint: 'one server at a time can use it; stop the other, choose another directory, or use ZooKeeper for several servers',
  })
}

/** The process in the pid file, if it still runs: the one that holds the lock may not have written its own yet. */
function runningPid(directory: string): string | undefined {
  const pid = Number(readPid(directory))
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  try {
    process.kill(pid, 0)
    return String(pid)
  } catch (error) {
    // EPERM: it runs as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? String(pid) : undefined
  }
}

function readPid(directory: string): string {
  try {
    return readFileSync(path.join(directory, PID_FILE), 'utf8')
  } catch {
    return ''
  }
}
