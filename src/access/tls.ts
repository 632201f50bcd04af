import { createSecureContext } from 'node:tls'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { badFile, readPrivateFile, readSettingFile, versionOf } from './setting-file.ts'

/** Files in PEM. */
export interface Tls {
  /** The server certificate followed by its intermediates. */
  readonly certificate: string
  readonly key: string
  /** The certificates of the CAs that sign for clients. Undefined: clients need no certificate. */
  readonly clientCa?: string | undefined
}

/** Their content. */
interface TlsContent {
  readonly cert: string
  readonly key: string
  readonly ca: string | undefined
}

interface Options {
  readonly tls: Tls
  readonly clock: Clock
  readonly log: Log
}

const CHECK_MS = 1_000

/**
 * The certificate and key of the server. A change of the files takes effect for new connections within a second. While what they have is
 * not valid, as between the replacement of one and that of the other, the previous content stays in use, and the log has an error.
 */
export class TlsSecrets {
  readonly #options: Options
  #content: TlsContent
  #version: string
  #checkedAt: number

  /** Throws BAD_ARGUMENT if a file cannot be used. */
  constructor(options: Options) {
    this.#options = options
    this.#checkedAt = options.clock.now()
    this.#version = versionsOf(options.tls)
    this.#content = readTls(options.tls, options.log)
  }

  get content(): TlsContent {
    return this.#content
  }

  /** What it is now, if it has changed since the last call. */
  reload(): TlsContent | undefined {
    const { tls, clock, log } = this.#options
    if (clock.now() < this.#checkedAt + CHECK_MS) return undefined
    this.#checkedAt = clock.now()
    // Before the files are read: what is written in the meantime is read the next time.
    const version = versionsOf(tls)
    if (version === this.#version) return undefined
    this.#version = version
    try {
      this.#content = readTls(tls, log)
    } catch (err) {
      log.error({ err, ...tls }, 'the certificate, the key or the CA cannot be used; the previous ones stay in use')
      return undefined
    }
    log.info({ ...tls }, 'certificate and key reloaded')
    return this.#content
  }
}

function versionsOf({ certificate, key, clientCa }: Tls): string {
  return [certificate, key, clientCa].map(file => (file === undefined ? '' : versionOf(file))).join(' ')
}

function readTls({ certificate, key: keyFile, clientCa }: Tls, log: Log): TlsContent {
  const cert = readSettingFile('tls-certificate', certificate)
  const key = readPrivateFile('tls-key', keyFile, log)
  const ca = clientCa === undefined ? undefined : readSettingFile('tls-client-ca', clientCa)
  check('tls-certificate', certificate, 'is not a certificate in PEM', { cert })
  check('tls-key', keyFile, 'is not a private key in PEM', { key })
  check('tls-key', keyFile, `is not the key of ${certificate}`, { cert, key })
  if (clientCa !== undefined) check('tls-client-ca', clientCa, 'is not a certificate in PEM', { cert: ca })
  return { cert, key, ca }
}

function check(setting: string, file: string, what: string, options: Parameters<typeof createSecureContext>[0]): void {
  try {
    createSecureContext(options)
  } catch (cause) {
    throw badFile(setting, file, what, cause)
  }
}
