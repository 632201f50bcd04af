import { hash } from 'node:crypto'
import { statSync } from 'node:fs'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { badFile, readPrivateFile } from './setting-file.ts'

/** What whoever sends a token may do. */
export type Role = 'read' | 'write'

interface Options {
  readonly file: string
  readonly clock: Clock
  readonly log: Log
}

const SETTING = 'tokens'
const LOOK_MS = 1_000
const TOKEN = /^[A-Za-z0-9._~+/-]{16,}=*$/

/**
 * The tokens of a file: one a line, with the word `read` behind it if it may only read; `#` begins a comment. A change of the file counts a
 * second later at the most. A file that has become bad or cannot be read changes nothing, and is told to the log.
 */
export class Tokens {
  readonly #options: Options
  /** By what tokens hash to, so that the time that a search takes says nothing about any token. */
  #roles: ReadonlyMap<string, Role>
  #version: string
  #lookedAt: number

  /** Fails with BAD_ARGUMENT when the file is no use. */
  constructor(options: Options) {
    this.#options = options
    this.#lookedAt = options.clock.now()
    this.#version = versionOf(options.file)
    this.#roles = readTokens(options)
  }

  roleOf(token: string): Role | undefined {
    this.#look()
    return this.#roles.get(hashed(token))
  }

  #look(): void {
    const { file, clock, log } = this.#options
    if (clock.now() < this.#lookedAt + LOOK_MS) return
    this.#lookedAt = clock.now()
    // Taken before the file is read: what is written while it is being read is read again.
    const version = versionOf(file)
    if (version === this.#version) return
    this.#version = version
    try {
      this.#roles = readTokens(this.#options)
      log.info({ file, tokens: this.#roles.size }, 'tokens read anew')
    } catch (err) {
      log.error({ err, file }, 'the tokens of before stay')
    }
  }
}

/** Differs from that of any other state of the file. */
function versionOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? 'gone' : `${stat.dev}:${stat.ino}:${stat.mtimeNs}:${stat.ctimeNs}:${stat.size}`
}

function readTokens({ file, log }: Options): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>()
  for (const [at, line] of readPrivateFile(SETTING, file, log).split(/\r?\n/).entries()) {
    const place = `${file}:${at + 1}`
    const [token, role = 'write', ...more] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (token === undefined || token === '') continue
    if (!TOKEN.test(token))
      throw badFile(
        SETTING,
        place,
        'a token is 16 or more letters, digits and "-._~+/" (openssl rand -hex 32 makes one)',
      )
    if ((role !== 'write' && role !== 'read') || more.length > 0)
      throw badFile(SETTING, place, 'nothing but the word "read" may stand behind a token')
    const key = hashed(token)
    if (roles.has(key)) throw badFile(SETTING, place, 'this token is there twice')
    roles.set(key, role)
  }
  if (roles.size === 0) throw badFile(SETTING, file, 'there is no token in it')
  return roles
}

function hashed(token: string): string {
  return hash('sha256', token, 'base64')
}
