import { readFileSync } from 'node:fs'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls'

/** Where a server listens. */
export interface Address {
  /** A name, an IPv4 address, or an IPv6 address in brackets. */
  readonly host: string
  readonly port: number
  /** Whether it speaks TLS. */
  readonly secure: boolean
}

/** Begins to connect; events of the socket report the outcome. */
export type Dial = (address: Address) => Socket

/**
 * `ca` are the certificates, in PEM, of the authorities to trust; if undefined, those of the file that GRPC_DEFAULT_SSL_ROOTS_FILE_PATH
 * names, or else those that Node trusts. GRPC_SSL_CIPHER_SUITES limits the ciphers. Both variables are those of grpc-js.
 */
export function dialer(ca: string | undefined): Dial {
  let context: SecureContext | undefined
  return ({ host: text, port, secure }) => {
    const host = text.replace(/^\[|\]$/g, '')
    if (!secure) return connect({ host, port, noDelay: true })
    context ??= secureContext(ca)
    const servername = isIP(host) === 0 ? { servername: host } : {}
    return connectTls({ host, port, ...servername, ALPNProtocols: ['h2'], secureContext: context })
  }
}

function secureContext(ca: string | undefined): SecureContext {
  const { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: roots, GRPC_SSL_CIPHER_SUITES: ciphers } = process.env
  const trusted = ca ?? (roots ? readFileSync(roots) : undefined)
  return createSecureContext({ ...(trusted === undefined ? {} : { ca: trusted }), ...(ciphers ? { ciphers } : {}) })
}
