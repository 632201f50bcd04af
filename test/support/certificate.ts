import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { temporaryDirectory } from './process/temporary.ts'

/** PEM files: a certificate of this machine, signed by a CA of its own, and its key. Disposing removes them. */
export interface Certificate extends AsyncDisposable {
  readonly certificate: string
  readonly key: string
  /** The certificate of the CA, for clients to trust. */
  readonly authority: string
  /** The same in a file. */
  readonly authorityFile: string
  /** A certificate for a client of this name, signed by the same CA. */
  forClient(name: string): { readonly cert: string; readonly key: string }
}

/** Made as docs/operations.md says, so that every client that a test connects over TLS accepts what is documented. */
export async function makeCertificate(): Promise<Certificate> {
  await using opened = new AsyncDisposableStack()
  const { path: directory } = opened.use(await temporaryDirectory())
  for (const words of documentedCommands()) execFileSync('openssl', words, { cwd: directory, stdio: 'pipe' })
  const stack = opened.move()
  return {
    certificate: path.join(directory, 'certificate.pem'),
    key: path.join(directory, 'key.pem'),
    authority: readFileSync(path.join(directory, 'ca.pem'), 'utf8'),
    authorityFile: path.join(directory, 'ca.pem'),
    forClient: name => {
      const words =
        'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -keyout client-key.pem -out client.pem ' +
        '-addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=clientAuth -CA ca.pem -CAkey ca-key.pem -subj'
      execFileSync('openssl', [...words.split(' '), `/CN=${name}`], { cwd: directory, stdio: 'pipe' })
      const read = (file: string): string => readFileSync(path.join(directory, file), 'utf8')
      return { cert: read('client.pem'), key: read('client-key.pem') }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** The arguments of each openssl command of the recipe: that of the CA, that of the certificate, and a check of both. */
function documentedCommands(): readonly (readonly string[])[] {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const commands = [...page.replaceAll('\\\n', ' ').matchAll(/^\$ openssl (.+)$/gm)]
  const words = commands.map(([, command = '']) => command.split(' ').filter(word => word !== ''))
  if (words.length !== 3) throw new Error(`docs/operations.md has ${words.length} openssl commands, not 3`)
  return words
}
