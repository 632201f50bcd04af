import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { makeCertificate } from '../support/certificate.ts'
import { openGateway } from '../support/gateway.ts'
import { endWithProcess } from '../support/process/end-with-process.ts'
import { findH2spec } from './h2spec.ts'

const ALL = '146 tests, 146 passed, 0 skipped, 0 failed'
const program = findH2spec()
const skip = program === undefined && process.env.CI !== 'true' ? 'not run: h2spec (needs Go)' : false

test('h2spec, in its strict mode, finds no fault in plain text', { skip, timeout: 300_000 }, async () => {
  await using gateway = await openGateway()
  await run(gateway.endpoint)
})

test('h2spec, in its strict mode, finds no fault over TLS', { skip, timeout: 300_000 }, async () => {
  await using tls = await makeCertificate()
  await using gateway = await openGateway({ access: { tls } })
  await run(gateway.endpoint, '--tls', '--insecure')
})

async function run(endpoint: string, ...words: readonly string[]): Promise<void> {
  const [host = '', port = ''] = endpoint.split(':')
  const child = spawn(program ?? 'h2spec', ['--strict', '--timeout', '10', '--host', host, '--port', port, ...words])
  endWithProcess(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  await once(child, 'close')
  assert.ok(output.trimEnd().endsWith(ALL), output.slice(-8_000))
}
