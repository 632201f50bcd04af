import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ErrorReason } from '@espalier/contract/espalier/v1/errors'
import { BadRequest, ErrorInfo } from '@espalier/contract/google/rpc/error_details'
import { Status as RpcStatus } from '@espalier/contract/google/rpc/status'
import { status as Status } from '@grpc/grpc-js'
import { STATUS_OF, toStatus } from '../../src/grpc/status.ts'
import { ERROR_CODES, type Problem, RegistryError } from '../../src/tree/errors.ts'

test('the codes of the domain and the reasons of the contract are the same, in both directions', () => {
  const reasons = Object.keys(ErrorReason).filter(name => name !== 'UNSPECIFIED' && name !== 'UNRECOGNIZED')
  assert.deepEqual(reasons.sort(), [...ERROR_CODES].sort())
})

test('every code goes with the status that the contract tells', () => {
  const proto = readFileSync(new URL('../../proto/espalier/v1/errors.proto', import.meta.url), 'utf8')
  const told = [...proto.matchAll(/\(([A-Z_]+)\)\.\n\s+ERROR_REASON_([A-Z_]+) =/g)]
  assert.equal(told.length, ERROR_CODES.length)
  for (const [, status, code] of told) assert.equal(Status[STATUS_OF[code as keyof typeof STATUS_OF]], status, code)
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

test('whatever a failure says fits into the trailers of every client', () => {
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
