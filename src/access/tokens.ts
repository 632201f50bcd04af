import { hash } from 'node:crypto'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { badFile, readPrivateFile, versionOf } from './setting-file.ts'

/** What a token allows. */
type Role = 'read' | 'write'

export interface Token {
  readonly role: Role
  /** Distinguishes the tokens of a file in logs, and reveals nothing of the token. */
  readonly name: string
}

interface Options {
  readonly file: string
  readonly clock: Clock
  readonly log: Log
}

const SETTING = 'tokens'
const CHECK_MS = 1_000
/** So many characters of the hash of a token are its name. */
const NAME_LENGTH = 8
const TOKEN = /^[A-Za-z0-9._~+/-]{16,}=*$/

/**
 * The tokens of a file: one per line, followed by the word `read` if it is read-only; `#` starts a comment. A change of the file takes effect
 * within a second. If the changed file is invalid or cannot be read, the previous tokens stay valid, and the log has an error.
 */
export class Tokens {
  readonly #options: Options
  /** By the hashes of the tokens, so that the time of a lookup reveals nothing about a token. */
  #tokens: ReadonlyMap<string, Token>
  #version: string
  #checkedAt: number

  /** Throws BAD_ARGUMENT if the file cannot be used. */
  constructor(options: Options) {
    this.#options = options
    this.#checkedAt = options.clock.now()
    this.#version = versionOf(options.file)
    this.#tokens = readTokens(options)
  }

  find(token: string): Token | undefined {
    this.#reload()
    return this.#tokens.get(hashed(token))
  }

  #reload(): void {
    const { file, clock, log } = this.#options
    if (clock.now() < this.#checkedAt + CHECK_MS) return
    this.#checkedAt = clock.now()
    // Before the file is read: what is written in the meantime is read the next time.
    const version = versionOf(file)
    if (version === this.#version) return
    this.#version = version
    try {
      this.#tokens = readTokens(this.#options)
      log.info({ file, tokens: this.#tokens.size }, 'tokens reloaded')
    } catch (err) {
      log.error({ err, file }, 'the token file cannot be used; the previous tokens stay valid')
    }
  }
}

function readTokens({ file, log }: Options): ReadonlyMap<string, Token> {
  const tokens = new Map<string, Token>()
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
      throw badFile(SETTING, place, 'only the word "read" may follow a token')
    const key = hashed(token)
    if (tokens.has(key)) throw badFile(SETTING, place, 'this token is a duplicate')
    tokens.set(key, { role, name: `token ${key.slice(0, NAME_LENGTH)}` })
  }
  if (tokens.size === 0) throw badFile(SETTING, file, 'it has no token')
  return tokens
}

function hashed(token: string): string {
  return hash('sha256', token, 'base64')
}
