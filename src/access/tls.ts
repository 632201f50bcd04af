import { createSecureContext } from 'node:tls'
import { ServerCredentials } from '@grpc/grpc-js'
import type { Log } from '../lib/log.ts'
import { badFile, readPrivateFile, readSettingFile } from './setting-file.ts'

/** Files in PEM. */
export interface Tls {
  /** The server certificate followed by its intermediates. */
  readonly certificate: string
  readonly key: string
}

/** Plain text without `tls`. Throws BAD_ARGUMENT if a file cannot be used. */
export function serverCredentials(tls: Tls | undefined, log: Log): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure()
  const cert = readSettingFile('tls-certificate', tls.certificate)
  const key = readPrivateFile('tls-key', tls.key, log)
  check('tls-certificate', tls.certificate, 'is not a certificate in PEM', { cert })
  check('tls-key', tls.key, 'is not a private key in PEM', { key })
  check('tls-key', tls.key, `is not the key of ${tls.certificate}`, { cert, key })
  return ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(cert), private_key: Buffer.from(key) }])
}

function check(setting: string, file: string, what: string, options: Parameters<typeof createSecureContext>[0]): void {
  try {
    createSecureContext(options)
  } catch (cause) {
    throw badFile(setting, file, what, cause)
  }
}
