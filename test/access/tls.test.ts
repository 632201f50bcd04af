import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:http2'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { Client, credentials, status as Status } from '@grpc/grpc-js'
import { DEFAULT_ACCESS_LIMITS } from '../../src/access/budgets/limits.ts'
import type { Tls } from '../../src/access/tls.ts'
import { openServer } from '../../src/grpc/server.ts'
import { systemClock } from '../../src/lib/clock.ts'
import type { Log } from '../../src/lib/log.ts'
import { DEFAULT_LIMITS } from '../../src/rpc/limits.ts'
import { type Certificate, makeCertificate } from '../support/certificate.ts'
import { eventually } from '../support/condition.ts'
import { openGateway, silentLog } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { openTokens, WRITER } from '../support/tokens.ts'
import { everyRpc, send } from './any-rpc.ts'

let tls: Certificate
before(async () => {
  tls = await makeCertificate()
})
after(() => tls[Symbol.asyncDispose]())

test('the documented certificate is no CA, names the server, and is signed by a CA that signs nothing but certificates', () => {
  const [leaf, ca] = [new X509Certificate(readFileSync(tls.certificate)), new X509Certificate(tls.authority)]
  // rustls refuses a CA as the certificate of a server.
  assert.deepEqual([leaf.ca, ca.ca], [false, true])
  assert.ok(leaf.checkIssued(ca) && leaf.verify(ca.publicKey))
  assert.equal(leaf.checkHost('localhost'), 'localhost')
  assert.equal(leaf.checkIP('127.0.0.1'), '127.0.0.1')
  // That of a TLS server.
  assert.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1'])
  const shown = execFileSync('openssl', ['x509', '-noout', '-text', '-in', tls.certificate], { encoding: 'utf8' })
  assert.match(shown, /Version: 3 /)
  assert.match(shown, /Basic Constraints: critical\n\s+CA:FALSE\n/)
  const signs = execFileSync('openssl', ['x509', '-noout', '-text'], { encoding: 'utf8', input: tls.authority })
  assert.match(signs, /Key Usage: critical\n\s+Certificate Sign\n/)
  assert.match(signs, /Basic Constraints: critical\n\s+CA:TRUE\n/)
})

test('every rpc can be called over TLS', async () => {
  await using gateway = await openGateway({ access: { tls } })
  const client = new Client(gateway.endpoint, credentials.createSsl(Buffer.from(tls.authority)))
  for (const rpc of everyRpc()) {
    const { code, details } = await send(client, rpc)
    assert.ok(code === Status.OK || code === Status.INVALID_ARGUMENT, `${rpc.path}: ${details}`)
  }
  client.close()
})

test('over TLS, too, a unary call needs its token', async () => {
  await using tokens = await openTokens()
  await using gateway = await openGateway({ access: { tls, tokens: tokens.file } })
  const session = connect(`https://${gateway.endpoint}`, { ca: tls.authority })
  const call = async (headers: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>>> => {
    const { promise, resolve, reject } = Promise.withResolvers<object>()
    const path = '/espalier.v1.RegistryService/Discover'
    const fixed = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' }
    const stream = session.request({ ...fixed, ...headers }).on('error', reject)
    const fields = {}
    stream.on('response', found => Object.assign(fields, found)).on('trailers', found => Object.assign(fields, found))
    stream.on('data', () => {}).on('close', () => resolve(fields))
    stream.end(Buffer.from([0, 0, 0, 0, 3, 0x0a, 1, 0x2f]))
    return promise as Promise<Readonly<Record<string, unknown>>>
  }
  const refused = await call({})
  assert.equal(Number(refused['grpc-status']), Status.UNAUTHENTICATED)
  const answered = await call({ authorization: `Bearer ${WRITER}` })
  assert.equal(Number(answered['grpc-status']), Status.OK)
  assert.equal(answered['grpc-accept-encoding'], undefined, 'nobody asked for it')
  session.destroy()
})

test('a certificate or a key that is no use is refused with its setting and its file', async () => {
  await using directory = await temporaryDirectory()
  await using other = await makeCertificate()
  const nonsense = path.join(directory.path, 'nonsense')
  const missing = path.join(directory.path, 'missing')
  writeFileSync(nonsense, 'nonsense', { mode: 0o600 })
  const files = { certificate: tls.certificate, key: tls.key }
  for (const [wrong, message] of [
    [{ certificate: missing }, `bad configuration: tls-certificate (${missing}): cannot be read (ENOENT)`],
    [{ key: missing }, `bad configuration: tls-key (${missing}): cannot be read (ENOENT)`],
    [{ certificate: nonsense }, `bad configuration: tls-certificate (${nonsense}): is not a certificate in PEM`],
    [{ key: nonsense }, `bad configuration: tls-key (${nonsense}): is not a private key in PEM`],
    [{ key: other.key }, `bad configuration: tls-key (${other.key}): is not the key of ${tls.certificate}`],
  ] as const)
    await assert.rejects(open({ ...files, ...wrong }), { code: 'BAD_ARGUMENT', message })
})

test('a key that others may read is warned of', async () => {
  await using own = await makeCertificate()
  const warnings: object[] = []
  const log = { ...silentLog, warn: (facts: object) => warnings.push(facts) }
  await (await open(own, log))[Symbol.asyncDispose]()
  assert.deepEqual(warnings, [])
  chmodSync(own.key, 0o644)
  await (await open(own, log))[Symbol.asyncDispose]()
  assert.deepEqual(warnings, [{ setting: 'tls-key', file: own.key, mode: '644' }])
})

test('a certificate and a key that are replaced serve new connections, and nothing else does', async () => {
  await using own = await makeCertificate()
  await using next = await makeCertificate()
  const errors: object[] = []
  const log = { ...silentLog, error: (facts: object) => errors.push(facts) }
  await using gateway = await openGateway({ access: { tls: own }, log })
  const shown = async (): Promise<string> => {
    const socket = connectTls({ port: portOf(gateway.endpoint), ALPNProtocols: ['h2'], rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    const { fingerprint256 } = socket.getPeerX509Certificate() as X509Certificate
    socket.destroy()
    return fingerprint256
  }
  const [before, after] = [own, next].map(({ certificate }) => fingerprintOf(certificate))
  const open = connect(`https://${gateway.endpoint}`, { ca: own.authority })
  await once(open, 'remoteSettings')
  assert.equal(await shown(), before)
  copyFileSync(next.certificate, own.certificate)
  // A new certificate with the old key is not used, and the old one still is.
  await eventually(async () => (await shown()) === before && errors.length > 0, 'half of the pair is noticed')
  copyFileSync(next.key, own.key)
  await eventually(async () => (await shown()) === after, 'the new pair is used')
  assert.equal(errors.length, 1)
  assert.equal(open.destroyed, false, 'a connection that was open stays open')
  open.destroy()
})

test('with a CA for clients only those with a certificate of it are served, and counted by its name', async () => {
  await using other = await makeCertificate()
  const warnings: { readonly peer: string; readonly kind: string }[] = []
  const log = { ...silentLog, warn: (facts: object) => warnings.push(facts as (typeof warnings)[number]) }
  await using gateway = await openGateway({
    access: { tls: { ...tls, clientCa: tls.authorityFile } },
    accessLimits: { ...DEFAULT_ACCESS_LIMITS, streams: { connection: 1, peer: 1, gateway: 2 } },
    log,
  })
  const call = async (who: object): Promise<string> => {
    const session = connect(`https://${gateway.endpoint}`, { ca: tls.authority, ...who })
    sessions.defer(() => session.destroy())
    const { promise, resolve } = Promise.withResolvers<string>()
    const path = '/espalier.v1.RegistryService/WatchChildren'
    const request = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' })
    request.on('response', headers => resolve(`status ${headers['grpc-status'] ?? 'none yet'}`)).on('error', () => {})
    request.end(Buffer.from([0, 0, 0, 0, 3, 0x0a, 1, 0x2f]))
    return promise
  }
  await using sessions = new AsyncDisposableStack()
  const trust = { ca: tls.authority, ALPNProtocols: ['h2'] }
  for (const who of [{}, other.forClient('alice')]) {
    const socket = connectTls({ port: portOf(gateway.endpoint), ...trust, ...who })
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    socket.on('error', () => {}).on('close', () => resolve())
    socket.on('data', () => assert.fail('it was greeted'))
    await closed
  }
  await eventually(() => warnings.some(({ kind }) => kind === 'failed_handshakes'), 'it is in the log')
  const alice = tls.forClient('alice')
  assert.equal(await call(alice), 'status none yet')
  assert.equal(await call(alice), `status ${Status.RESOURCE_EXHAUSTED}`)
  assert.ok(warnings.some(({ peer }) => peer === 'certificate of alice'))
  assert.equal(await call(tls.forClient('bob')), 'status none yet')
})

test('a CA for clients that is no use is refused with its setting and its file', async () => {
  await using directory = await temporaryDirectory()
  const clientCa = path.join(directory.path, 'nonsense')
  writeFileSync(clientCa, 'nonsense')
  const message = `bad configuration: tls-client-ca (${clientCa}): is not a certificate in PEM`
  await assert.rejects(open({ ...tls, clientCa }), { code: 'BAD_ARGUMENT', message })
})

function portOf(endpoint: string): number {
  return Number(endpoint.slice(endpoint.lastIndexOf(':') + 1))
}

function fingerprintOf(file: string): string {
  return new X509Certificate(readFileSync(file)).fingerprint256
}

function open(tls: Tls, log: Log = silentLog) {
  return openServer({
    listen: '127.0.0.1:0',
    services: [],
    access: { tls },
    limits: DEFAULT_LIMITS,
    clock: systemClock,
    log,
  })
}
