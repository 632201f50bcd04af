import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Server } from '@grpc/grpc-js'
import { grpcJsInternals, type StreamHandler } from '../../../src/grpc/node/grpc-js-internals.ts'
import { serveCalls } from '../../../src/grpc/node/unary-stream.ts'
import type { Log } from '../../../src/lib/log.ts'
import { silentLog } from '../../support/gateway.ts'

function recordingLog(): { readonly log: Log; readonly fields: unknown[] } {
  const fields: unknown[] = []
  const log: Log = { ...silentLog, warn: facts => void fields.push((facts as { readonly field: string }).field) }
  return { log, fields }
}

/** A server of grpc-js whose private fields are different. */
function doctored(fields: object): Server {
  return Object.assign(new Server(), fields)
}

const STREAM = { write: () => true, headersSent: false }

test('the installed version of grpc-js is as expected, which gives no warning', () => {
  const { log, fields } = recordingLog()
  const internals = grpcJsInternals(new Server(), log)
  assert.notEqual(internals.methods, undefined)
  assert.deepEqual([...internals.listeners()], [])
  assert.equal(internals.streamOf({ call: { stream: STREAM } }), STREAM)
  assert.deepEqual(fields, [])
})

test('each field that is not as expected is one warning at the start', () => {
  const { log, fields } = recordingLog()
  grpcJsInternals(doctored({ handlers: {}, _streamHandler: undefined, http2Servers: [] }), log)
  assert.deepEqual(fields, ['Server.handlers', 'Server._streamHandler', 'Server.http2Servers'])
})

test('without the expected fields the ordinary path of grpc-js is used', () => {
  const original: StreamHandler = () => {}
  const server = doctored({ handlers: {}, _streamHandler: original, http2Servers: undefined })
  const internals = grpcJsInternals(server, silentLog)
  serveCalls(internals, {} as Parameters<typeof serveCalls>[1])
  assert.equal((server as unknown as { readonly _streamHandler: unknown })._streamHandler, original)
  assert.deepEqual([...internals.listeners()], [])
})

test('a streaming call without the expected stream is one warning, however many there are', () => {
  const { log, fields } = recordingLog()
  const { streamOf } = grpcJsInternals(new Server(), log)
  for (const call of [{}, { call: {} }, { call: { stream: {} } }]) assert.equal(streamOf(call), undefined)
  assert.deepEqual(fields, ['ServerWritableStream.call.stream'])
})
