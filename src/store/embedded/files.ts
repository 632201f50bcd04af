import { type Stats, statSync } from 'node:fs'
import path from 'node:path'

/**
 * The database and its write-ahead log as they were opened. A process goes on writing to a file that has been deleted or replaced, and
 * loses all of it when it ends; a write-ahead log that is cut short fails only when a missing page is read.
 */
export class Files {
  readonly #database: string
  readonly #wal: string
  readonly #opened: Identity
  #walOpened: Identity | undefined

  constructor(database: string) {
    this.#database = database
    this.#wal = `${database}-wal`
    const opened = identify(database)
    if (opened === undefined) throw new Error(`${database} has just been opened and is not there`)
    this.#opened = opened
    this.committed()
  }

  /** To be called after each commit, which may make the write-ahead log, and change its size. */
  committed(): void {
    const now = identify(this.#wal)
    if (this.#walOpened === undefined || isSame(this.#walOpened, now)) this.#walOpened = now
  }

  /** What has happened to the files behind this process's back; undefined if nothing has. */
  damage(): string | undefined {
    const directory = path.dirname(this.#database)
    const database = identify(this.#database)
    if (database === undefined)
      return `${identify(directory) === undefined ? directory : this.#database} was deleted while this server ran`
    if (!isSame(this.#opened, database)) return `${this.#database} was replaced while this server ran`
    if (this.#walOpened === undefined) return undefined
    const wal = identify(this.#wal)
    if (wal === undefined) return `${this.#wal} was deleted while this server ran`
    if (!isSame(this.#walOpened, wal)) return `${this.#wal} was replaced while this server ran`
    return wal.size < this.#walOpened.size ? `${this.#wal} was truncated while this server ran` : undefined
  }
}

type Identity = Pick<Stats, 'dev' | 'ino' | 'size'>

/** Undefined where there is no such file. A file that cannot be looked at for another reason counts as unchanged. */
function identify(file: string): Identity | undefined {
  return statSync(file, { throwIfNoEntry: false })
}

function isSame(a: Identity, b: Identity | undefined): boolean {
  return a.dev === b?.dev && a.ino === b.ino
}
