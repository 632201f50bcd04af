import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { openEcho, RENEW, renewal } from '../grpc/engine/engine-world.ts'
import { makeCertificate } from '../support/certificate.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

const run = promisify(execFile)

function needs(program: string): { skip: string | false; timeout: number } {
  const isThere = spawnSync(program, ['--version']).status === 0
  return { skip: isThere || process.env.CI === 'true' ? false : `not run: needs ${program}`, timeout: 60_000 }
}

test('curl sees that this is no web server, in plain text and over TLS', needs('curl'), async () => {
  await using plain = await openEcho()
  await using certificate = await makeCertificate()
  await using secure = await openEcho({ access: { tls: certificate } })
  const text = 'this is an espalier gateway: it speaks gRPC\n'
  for (const words of [
    ['--http2-prior-knowledge', `http://${plain.server.address}/`],
    ['--http2-prior-knowledge', '--data', 'x'.repeat(100_000), `http://${plain.server.address}/a`],
    ['--insecure', `https://${secure.server.address}/`],
  ]) {
    const { stdout } = await run('curl', ['--silent', '--show-error', '--write-out', '%{http_code}', ...words])
    assert.equal(stdout, `${text}415`)
  }
})

test('nghttp sees no fault in the frames', needs('nghttp'), async () => {
  await using world = await openEcho()
  await using directory = await temporaryDirectory()
  const body = join(directory.path, 'body')
  await writeFile(body, renewal('x'.repeat(900_000)))
  const headers = ['-H', 'content-type: application/grpc', '-H', 'te: trailers']
  const words = ['-v', '-n', '-d', body, '--window-bits=10', ...headers, `http://${world.server.address}${RENEW}`]
  const { stdout } = await run('nghttp', words, { maxBuffer: 50_000_000 })
  assert.match(stdout, /grpc-status: 0/)
  assert.match(stdout, /error_code=NO_ERROR\(0x00\), opaque_data\(0\)=\[\]/)
  assert.doesNotMatch(stdout, /PROTOCOL_ERROR|INVALID/)
})

test('h2load gets every answer, on many connections with many streams each', needs('h2load'), async () => {
  await using world = await openEcho()
  await using directory = await temporaryDirectory()
  const body = join(directory.path, 'body')
  await writeFile(body, renewal('a lease'))
  const headers = ['-H', 'content-type: application/grpc', '-H', 'te: trailers']
  const load = ['-n', '5000', '-c', '20', '-m', '50', '-d', body]
  const { stdout } = await run('h2load', [...load, ...headers, `http://${world.server.address}${RENEW}`])
  assert.match(stdout, /5000 succeeded, 0 failed, 0 errored, 0 timeout/)
})
