import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Revision } from '../../tree/node.ts'

const FILE = 'espalier.pid'

/**
 * The file `espalier.pid`: the process that has the database open, and a revision that it has reached. A clean stop removes it. It is not
 * synced: after a power failure the revision in it is an older one, never a newer one. The lock is SQLite's on the database.
 */
export class RunFile {
  readonly path: string

  constructor(directory: string) {
    this.path = path.join(directory, FILE)
  }

  /** A revision that the last process had reached; 0 if it stopped cleanly, or did not say. */
  get revision(): Revision {
    const text = this.#read()[1] ?? ''
    return /^\d{1,18}$/.test(text) ? BigInt(text) : 0n
  }

  /** The process in the file, if it still runs: the one that holds the lock may not have written its own yet. */
  runningPid(): string | undefined {
    const pid = Number(this.#read()[0])
    if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
    try {
      process.kill(pid, 0)
      return String(pid)
    } catch (error) {
      // EPERM: it runs as another user.
      return (error as NodeJS.ErrnoException).code === 'EPERM' ? String(pid) : undefined
    }
  }

  write(revision: Revision): void {
    try {
      writeFileSync(this.path, `${process.pid}\n${revision}\n`, { mode: 0o600 })
    } catch {
      // A full disk. The tree can be served without this file.
    }
  }

  remove(): void {
    rmSync(this.path, { force: true })
  }

  #read(): readonly string[] {
    try {
      return readFileSync(this.path, 'utf8').split('\n')
    } catch {
      return []
    }
  }
}
