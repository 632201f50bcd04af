import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestHead } from '../../src/http2/request-head.ts'

const WHOLE = { ':method': 'POST', ':path': '/a.B/C', ':scheme': 'http', ':authority': 'a' }

function isMalformed(fields: Readonly<Record<string, string>>): boolean {
  const head = new RequestHead('request', 16_384)
  for (const [name, value] of Object.entries({ ...WHOLE, ...fields })) head.add(name, value)
  return head.end().isMalformed
}

test('a request whose method, path or scheme has characters that do not belong there is malformed', () => {
  assert.equal(isMalformed({}), false)
  assert.equal(isMalformed({ ':path': '/caf\u00e9?x=1' }), false)
  assert.equal(isMalformed({ ':path': '*', ':method': 'OPTIONS' }), false)
  for (const path of ['', '*', 'a', '/a b', '/a\x7f', '/a\tb', '/\x01'])
    assert.equal(isMalformed({ ':path': path }), true)
  for (const scheme of ['', '1http', 'ht tp', 'http\x7f']) assert.equal(isMalformed({ ':scheme': scheme }), true)
  for (const method of ['', 'PO ST', 'POST\x7f']) assert.equal(isMalformed({ ':method': method }), true)
})
