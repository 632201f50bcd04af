import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HealthDefinition } from '../../../../clients/typescript/transport/health.ts'

const { requestSerialize, requestDeserialize, responseDeserialize } = HealthDefinition.check

for (const length of [0, 1, 127, 128, 300, 20_000])
  test(`a service name of ${length} bytes is encoded as protobuf does`, () => {
    const service = 'é'.repeat(Math.floor(length / 2)) + 'x'.repeat(length % 2)
    const bytes = requestSerialize({ service })
    const prefix = length === 0 ? [] : length < 128 ? [0x0a, length] : [0x0a, ...varint(length)]
    assert.deepEqual(bytes, Buffer.concat([Buffer.from(prefix), Buffer.from(service)]))
    assert.deepEqual(requestDeserialize(bytes), { service })
  })

test('an unset status, and a status that is not in the specification, are UNKNOWN', () => {
  assert.deepEqual(responseDeserialize(Buffer.of()), { status: 'UNKNOWN' })
  assert.deepEqual(responseDeserialize(Buffer.of(0x08, 1)), { status: 'SERVING' })
  assert.deepEqual(responseDeserialize(Buffer.of(0x08, 9)), { status: 'UNKNOWN' })
})

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]
}
