import { createSecureContext } from 'node:tls'
import type { Log } from '../lib/log.ts'
import { badFile, readPrivateFile, readSettingFile } from './setting-file.ts'

/** Files in PEM. */
export interface Tls {
  /** The server certificate followed by its intermediates. */
  readonly certificate: string
  readonly key: string
}

/** Their content. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

/** Throws BAD_ARGUMENT if a file cannot be used. */
export function readTls(tls: Tls | undefined, log: Log): TlsFiles | undefined {
  if (tls === undefined) return undefined
  const cert = readSettingFile('tls-certificate', tls.certificate)
  const key = readPrivateFile('tls-key', tls.key, log)
  check('tls-certificate', tls.certificate, 'is not a certificate in PEM', { cert })
  check('tls-key', tls.key, 'is not a private key in PEM', { key })
  check('tls-key', tls.key, `is not the key of ${tls.certificate}`, { cert, key })
  return { cert, key }
}

function check(setting: string, file: string, what: string, options: Parameters<typeof createSecureContext>[0]): void {
  try {
    createSecureContext(options)
  } catch (cause) {
    throw badFile(setting, file, what, cause)
  }
}
