import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Certificate, makeCertificate } from '../../../support/certificate.ts'
import { openGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { openTokens, READER, WRITER } from '../../../support/tokens.ts'
import { espalier, inProcess } from '../espalier.ts'

let tls: Certificate
before(async () => {
  tls = await makeCertificate()
})
after(() => tls[Symbol.asyncDispose]())

test('ESPALIER_TOKEN authenticates; without it, or with an unknown token, the exit code is 8', async () => {
  await using tokens = await openTokens()
  await using gateway = await openGateway({ access: { tokens: tokens.file } })
  const run = (token: string, ...args: string[]) =>
    inProcess(args, { endpoint: gateway.endpoint, env: { ESPALIER_TOKEN: token } })
  assert.deepEqual(await run('', 'ls'), {
    code: 8,
    stdout: '',
    stderr:
      'error[UNAUTHENTICATED]: this gateway requires a token, and the call has none\n' +
      '  help: set ESPALIER_TOKEN to a token of the gateway\n',
  })
  const strange = await run('a-token-of-another-gateway', 'tree')
  assert.deepEqual([strange.code, /the token of the call is unknown/.test(strange.stderr)], [8, true])
  assert.equal((await run(WRITER, 'create', '/a')).code, 0)
  assert.equal((await run(READER, 'ls')).stdout, 'a\n')
  const refused = await run(READER, 'set', '/a', 'x=1')
  assert.equal(refused.code, 8)
  assert.match(refused.stderr, /^error\[NOT_PERMITTED\]: this token is read-only, and UpdateProperties would change/)
  assert.equal((await run(READER, 'create', '/b', '--dry-run')).code, 0)
})

test('a read-only gateway refuses a change with exit 6, and allows a dry run', async () => {
  await using gateway = await openGateway({ access: { readOnly: true } })
  const run = (stdin: string, ...args: string[]) => inProcess(args, { endpoint: gateway.endpoint, stdin })
  const refused = await run('/a\n', 'import', '-')
  assert.equal(refused.code, 6)
  assert.match(refused.stderr, /error\[READ_ONLY\]: this gateway is read-only, and ImportTree would change the tree\n/)
  assert.equal((await run('/a\n', 'import', '--dry-run', '-')).code, 0)
  assert.equal((await run('/a\n', 'plan', '-')).code, 1)
  assert.equal((await run('', 'register', '/a', 'h:1')).code, 6)
  assert.equal((await run('', 'ls')).code, 0)
})

test('plain text to a gateway with TLS is TLS_MISMATCH with a hint', async () => {
  await using gateway = await openGateway({ access: { tls } })
  for (const endpoint of [gateway.endpoint, `grpc://${gateway.endpoint}`])
    assert.deepEqual(await inProcess(['ls', '--endpoint', endpoint]), {
      code: 7,
      stdout: '',
      stderr:
        `error[TLS_MISMATCH]: the server at ${gateway.endpoint} speaks TLS, the client plain text\n` +
        `  help: use grpcs://${gateway.endpoint}\n`,
    })
})

test('grpc://, grpcs:// and a bare address are understood by --endpoint, ESPALIER_ENDPOINT and contexts', async () => {
  await using plain = await openGateway()
  await using secure = await openGateway({ access: { tls } })
  await using home = await temporaryDirectory()
  const authority = join(home.path, 'ca.pem')
  await writeFile(authority, tls.authority)
  const env = { ESPALIER_CA: authority, XDG_CONFIG_HOME: home.path }
  const said = `${plain.endpoint} grpc://${plain.endpoint} grpcs://${secure.endpoint}`
  for (const endpoint of said.split(' ')) {
    assert.equal((await espalier(['context', 'set', 'it', endpoint], { env })).code, 0)
    for (const [args, ofEnvironment] of [
      [['--endpoint', endpoint], undefined],
      [[], endpoint],
      [['--context', 'it'], undefined],
    ] as const) {
      const surroundings = { env, ...(ofEnvironment === undefined ? {} : { endpoint: ofEnvironment }) }
      assert.deepEqual(await espalier(['ls', ...args], surroundings), { code: 0, stdout: '', stderr: '' })
    }
  }
})

test('an untrusted certificate is refused with a hint how to trust it, and so is a file without a CA', async () => {
  await using secure = await openGateway({ access: { tls } })
  const { code, stderr } = await inProcess(['ls', '--endpoint', `grpcs://${secure.endpoint}`])
  assert.equal(code, 7)
  assert.match(stderr, /its certificate is not signed by a trusted CA\)\n {2}help: ESPALIER_CA=FILE trusts/)
  for (const [ESPALIER_CA, exit, why] of [
    [`${tls.certificate}x`, 3, /^error\[CANNOT_READ\]: .*there is no such file/],
    [tls.key, 2, /^error\[BAD_ARGUMENT\]: .* no certificate in PEM/],
  ] as const) {
    const bad = await inProcess(['ls', '--endpoint', `grpcs://${secure.endpoint}`], { env: { ESPALIER_CA } })
    assert.equal(bad.code, exit)
    assert.match(bad.stderr, why)
  }
})
