import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ErrorReason } from '@espalier/contract/espalier/v1/errors'
import { BadRequest, ErrorInfo } from '@espalier/contract/google/rpc/error_details'
import { Status as RpcStatus } from '@espalier/contract/google/rpc/status'
import { status as Status } from '@grpc/grpc-js'
import fc from 'fast-check'
import { STATUS_OF, toStatus } from '../../../src/grpc/calls/status.ts'
import { ERROR_CODES, type Problem, RegistryError } from '../../../src/tree/errors.ts'

test('the codes of the domain and the reasons of the contract are the same, in both directions', () => {
  const reasons = Object.keys(ErrorReason).filter(name => name !== 'UNSPECIFIED' && name !== 'UNRECOGNIZED')
  assert.deepEqual(reasons.sort(), [...ERROR_CODES].sort())
})

test('every code has the status that the contract defines', () => {
  const proto = readFileSync(new URL('../../../proto/espalier/v1/errors.proto', import.meta.url), 'utf8')
  const documented = [...proto.matchAll(/\(([A-Z_]+)\)\.\n\s+ERROR_REASON_([A-Z_]+) =/g)]
  assert.equal(documented.length, ERROR_CODES.length)
  for (const [, status, code] of documented)
    assert.equal(Status[STATUS_OF[code as keyof typeof STATUS_OF]], status, code)
})

test('a failure carries its reason, its facts and its hint', () => {
  const { info, code, message } = decode(
    new RegistryError('NOT_FOUND', '/a does not exist', { facts: { path: '/a' }, hint: 'make it' }),
  )
  assert.deepEqual(info, { reason: 'NOT_FOUND', domain: 'espalier', metadata: { path: '/a', hint: 'make it' } })
  assert.equal(code, Status.NOT_FOUND)
  assert.equal(message, '/a does not exist')
})

test('every problem of a text is a violation with its place', () => {
  const { violations } = decode(
    new RegistryError('BAD_SYNTAX', 'two problems', { problems: [problem(3, 'a'), problem(9, 'b')] }),
  )
  assert.deepEqual(
    violations.map(one => [one.field, one.reason, one.description]),
    [
      ['text:3:5', 'BAD_INDENT', 'a; note; hint'],
      ['text:9:5', 'BAD_INDENT', 'b; note; hint'],
    ],
  )
})

test('rejected input names its field', () => {
  const { violations } = decode(new RegistryError('BAD_ADDRESS', 'no address', { facts: { field: 'addresses[2]' } }))
  assert.deepEqual(
    violations.map(one => [one.field, one.reason]),
    [['addresses[2]', 'BAD_ADDRESS']],
  )
  assert.equal(decode(new RegistryError('BAD_PATH', 'no path')).violations[0]?.field, 'path')
})

test('the trailers of every failure stay below 8,192 bytes as they are encoded', () => {
  const alphabets = ['a', ' ', '%', '/', 'é', '中', '\u{1f600}', '\ud800', '\n']
  const text = fc.oneof(
    fc.string({ maxLength: 50 }),
    fc.tuple(fc.constantFrom(...alphabets), fc.nat(5_000)).map(([letter, count]) => letter.repeat(count)),
    fc.array(fc.constantFrom(...alphabets), { maxLength: 2_000 }).map(letters => letters.join('')),
    fc.nat(20).map(names => '/中文名字的服务'.repeat(names * 4)),
  )
  const failures = fc.record({
    code: fc.constantFrom(...ERROR_CODES),
    message: text,
    facts: fc.dictionary(fc.oneof(fc.constantFrom('path', 'field', 'paths'), fc.string({ maxLength: 20 })), text, {
      maxKeys: 60,
    }),
    hint: fc.option(text, { nil: undefined }),
    problems: fc.array(
      text.map((message): Problem => ({ ...problem(1, message), note: message })),
      { maxLength: 40, size: 'max' },
    ),
  })
  const seen = { percentEncoded: 0, large: 0, violations: 0 }
  fc.assert(
    fc.property(failures, ({ code, message, ...options }) => {
      const { details, metadata } = toStatus(new RegistryError(code, message, options))
      const encoded = encodeURI(details)
      const bytes = sentBytes({ ...metadata.toHttp2Headers(), 'grpc-status': '16', 'grpc-message': encoded })
      assert.ok(bytes < 8_192, `${bytes} bytes`)
      if (encoded.length > 2 * details.length) seen.percentEncoded++
      if (bytes > 6_000) seen.large++
      if (options.problems.length > 20) seen.violations++
    }),
    {
      numRuns: 300,
      examples: [
        [{ code: 'NOT_FOUND', message: `${CJK} does not exist`, facts: { path: CJK }, hint: CJK, problems: [] }],
        [{ code: 'BAD_PATH', message: CJK, facts: { path: CJK, field: CJK }, hint: CJK, problems: [] }],
      ],
    },
  )
  for (const [kind, count] of Object.entries(seen)) assert.ok(count > 0, `no failure was ${kind}`)
})

/** Twenty names of the largest size. */
const CJK = `/${'名'.repeat(85)}`.repeat(20)

/** As HTTP/2 counts a list of headers, with those that every response has. */
function sentBytes(headers: Record<string, unknown>): number {
  const all = { ':status': '200', 'content-type': 'application/grpc+proto', date: new Date().toUTCString(), ...headers }
  return Object.entries(all).reduce((sum, [name, value]) => sum + name.length + String(value).length + 32, 0)
}

test('a failure that has far too much to say still says its reason', () => {
  const long = '\u{1f600}'.repeat(50_000)
  const problems = Array.from({ length: 5_000 }, (_, i) => problem(i, long))
  const facts = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`fact${i}`, long]))
  const error = new RegistryError('BAD_SYNTAX', long, { facts, problems, hint: long })
  const { metadata, details } = toStatus(error)
  const bytes = metadata.get('grpc-status-details-bin')[0] as Buffer
  assert.ok(
    (bytes.length * 4) / 3 + encodeURI(details).length < 8_192,
    `${bytes.length} and ${encodeURI(details).length}`,
  )
  assert.equal(decode(error).info.reason, 'BAD_SYNTAX')
})

test('text that is no text does not break a failure', () => {
  const { details } = toStatus(
    new RegistryError('NOT_FOUND', 'lone \ud800 surrogate\n\u0000', { facts: { path: '\udfff' } }),
  )
  assert.doesNotThrow(() => encodeURI(details))
})

function problem(line: number, message: string): Problem {
  return {
    severity: 'error',
    kind: 'BAD_INDENT',
    message,
    line,
    column: 5,
    width: 1,
    source: 'x',
    note: 'note',
    hint: 'hint',
  }
}

function decode(error: RegistryError) {
  const { metadata } = toStatus(error)
  const status = RpcStatus.decode(metadata.get('grpc-status-details-bin')[0] as Buffer)
  const find = (name: string): Buffer | undefined =>
    status.details.find(one => one.typeUrl === `type.googleapis.com/google.rpc.${name}`)?.value as Buffer
  const bad = find('BadRequest')
  return {
    code: status.code,
    message: status.message,
    info: ErrorInfo.decode(find('ErrorInfo') as Buffer),
    violations: bad === undefined ? [] : BadRequest.decode(bad).fieldViolations,
  }
}
