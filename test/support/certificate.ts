import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { temporaryDirectory } from './process/temporary.ts'

/** PEM files: a self-signed certificate of this machine and its key. Disposing removes them. */
export interface Certificate extends AsyncDisposable {
  readonly certificate: string
  readonly key: string
  /** The content of the certificate file: the CA for clients to trust. */
  readonly authority: string
}

export async function makeCertificate(): Promise<Certificate> {
  await using opened = new AsyncDisposableStack()
  const { path: directory } = opened.use(await temporaryDirectory())
  const key = path.join(directory, 'key.pem')
  const certificate = path.join(directory, 'certificate.pem')
  const wanted = [
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost',
    '-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext extendedKeyUsage=serverAuth',
  ].flatMap(words => words.split(' '))
  execFileSync('openssl', [...wanted, '-keyout', key, '-out', certificate], { stdio: 'pipe' })
  const stack = opened.move()
  return {
    certificate,
    key,
    authority: readFileSync(certificate, 'utf8'),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
