import { readFileSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import type { Memories, Memory, Remembered } from './live/memory.ts'
import type { Logger } from './transport/log.ts'

const VERSION = 1
/** Changes that follow each other within this time are written together. */
const WRITE_AFTER_MS = 500

interface Entry {
  readonly at: string
  readonly revision: string
  readonly realPath: string
  readonly value: unknown
}

/**
 * The last known state of what a client has read, in a file. It is read once, when the client is made, and written some time after changes and
 * when the client is closed: a new file replaces the old one. That it cannot be read or written is logged and changes nothing else.
 */
export class LastKnownFile implements Memories, AsyncDisposable {
  readonly #path: string
  readonly #logger: Logger
  readonly #entries: Map<string, Entry>
  /** What has changed since the file was written, by key; the values are made when it is written again. */
  readonly #changed = new Map<string, () => Entry>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(path: string, logger: Logger) {
    this.#path = path
    this.#logger = logger
    this.#entries = new Map(Object.entries(this.#read()))
  }

  of(key: string): Memory {
    return {
      recall: () => this.#recall(key),
      remember: (revision, realPath, value) => {
        const at = new Date().toISOString()
        this.#changed.set(key, () => ({ at, revision: String(revision), realPath, value: value() }))
        this.#timer ??= setTimeout(() => this.#write(), WRITE_AFTER_MS).unref()
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== undefined) this.#write()
    await this.#writing
  }

  #recall(key: string): Remembered | undefined {
    const entry = this.#changed.get(key)?.() ?? this.#entries.get(key)
    return entry && { ...entry, at: new Date(entry.at), revision: BigInt(entry.revision) }
  }

  #read(): Readonly<Record<string, Entry>> {
    try {
      const { version, entries } = JSON.parse(readFileSync(this.#path, 'utf8'))
      if (version === VERSION) return entries
      this.#logger.warn?.(`${this.#path} was written by another version and is not used`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#logger.warn?.(`${this.#path} cannot be read and is not used`, { error })
    }
    return {}
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const [key, made] of this.#changed) this.#entries.set(key, made())
    this.#changed.clear()
    const text = JSON.stringify({ version: VERSION, entries: Object.fromEntries(this.#entries) })
    this.#writing = this.#writing
      .then(() => replaceFile(this.#path, text))
      .catch((error: unknown) => this.#logger.warn?.(`${this.#path} cannot be written`, { error }))
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.${process.pid}.new`
  try {
    const file = await open(fresh, 'w', 0o600)
    try {
      await file.chmod(0o600)
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(fresh, path)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}
