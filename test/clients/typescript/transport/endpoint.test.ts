import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEndpoints } from '../../../../clients/typescript/transport/endpoint.ts'
import { EspalierError } from '../../../../clients/typescript/transport/error.ts'

const GOOD: readonly (readonly [string, string])[] = [
  ['127.0.0.1:7400', 'grpc://127.0.0.1:7400'],
  ['grpc://registry.example:9', 'grpc://registry.example:9'],
  ['grpcs://registry.example:443', 'grpcs://registry.example:443'],
  ['localhost', 'grpc://localhost:7400'],
  ['[::1]:7400', 'grpc://[::1]:7400'],
  ['grpc://a:1/', 'grpc://a:1'],
]

for (const [text, expected] of GOOD)
  test(`the endpoint ${text} is parsed as ${expected}`, () => {
    assert.deepEqual(
      parseEndpoints(text).map(endpoint => endpoint.text),
      [expected],
    )
  })

test('several endpoints are given in one text with commas, or in a list', () => {
  const texts = (endpoints: string | string[]): string[] => parseEndpoints(endpoints).map(({ text }) => text)
  assert.deepEqual(texts('a:1, b:2'), ['grpc://a:1', 'grpc://b:2'])
  assert.deepEqual(texts(['a:1', 'b:2,c:3']), ['grpc://a:1', 'grpc://b:2', 'grpc://c:3'])
})

for (const text of ['', ' , ', 'a b', 'http://a:1', 'zk://a:1', 'a:0', 'a:65536', '::1', 'a:1/path', 'a:'])
  test(`"${text}" is not an endpoint, and the hint shows what one looks like`, () => {
    assert.throws(
      () => parseEndpoints(text),
      error =>
        error instanceof EspalierError && error.reason === 'BAD_ARGUMENT' && /grpcs:/.test(error.metadata.hint ?? ''),
    )
  })
