import assert from 'node:assert/strict'
import { constants, type ServerHttp2Stream } from 'node:http2'
import { suite, test } from 'node:test'
import { Code } from '@espalier/contract/google/rpc/code'
import { BadRequest, ErrorInfo } from '@espalier/contract/google/rpc/error_details'
import { Status } from '@espalier/contract/google/rpc/status'
import { connect, EspalierError } from '../../../../clients/typescript/index.ts'
import { framed, GRPC, nodeAt, rawServer, respond } from './raw-server.ts'

const MAX_BYTES = 4 * 1024 * 1024

interface Case {
  readonly name: string
  readonly answer: (stream: ServerHttp2Stream) => void
  readonly code: number
  readonly message: RegExp
  readonly reason?: string
}

const reset = (name: string, rstCode: number, code: number): Case => ({
  name: `RST_STREAM with ${name}`,
  answer: stream => stream.close(rstCode),
  code,
  message: /./,
})

const http = (status: number, code: number): Case => ({
  name: `HTTP status ${status}`,
  answer: stream => {
    stream.respond({ ':status': status, 'content-type': 'text/html' })
    stream.end('<html>this is longer than the prefix of a message</html>')
  },
  code,
  message: new RegExp(`Received HTTP status code ${status}`),
})

const CASES: readonly Case[] = [
  {
    name: 'a trailers-only response',
    answer: stream =>
      stream.respond({ ...GRPC, 'grpc-status': '5', 'grpc-message': 'no node at /%C3%BC 100%25' }, { endStream: true }),
    code: Code.NOT_FOUND,
    message: /^no node at \/ü 100% \(NOT_FOUND, from grpc:/,
  },
  {
    name: 'a message that is not percent-encoded',
    answer: stream => stream.respond({ ...GRPC, 'grpc-status': '9', 'grpc-message': '100%' }, { endStream: true }),
    code: Code.FAILED_PRECONDITION,
    message: /^100% \(FAILED_PRECONDITION/,
  },
  {
    name: 'a status after a message',
    answer: stream => respond(stream, nodeAt('/a'), { 'grpc-status': '10', 'grpc-message': 'changed' }),
    code: Code.ABORTED,
    message: /^changed \(ABORTED/,
  },
  {
    name: 'a status that is not a number',
    answer: stream => respond(stream, nodeAt('/a'), { 'grpc-status': 'fine' }),
    code: Code.UNKNOWN,
    message: /the status "fine" is not a number/,
  },
  {
    name: 'a status with another HTTP status than 200',
    answer: stream => {
      stream.respond({ ...GRPC, ':status': 503, 'grpc-status': '7', 'grpc-message': 'not you' }, { endStream: true })
    },
    code: Code.PERMISSION_DENIED,
    message: /^not you/,
  },
  {
    name: 'no status at all',
    answer: stream => {
      stream.respond(GRPC)
      stream.end(nodeAt('/a'))
    },
    code: Code.INTERNAL,
    message: /ended without a gRPC status/,
  },
  {
    name: 'something else than gRPC',
    answer: stream => {
      stream.respond({ ':status': 200, 'content-type': 'text/html' })
      stream.end('<html>hello</html>')
    },
    code: Code.UNKNOWN,
    message: /the response is not gRPC \(content-type text\/html\)/,
  },
  {
    name: 'no message',
    answer: stream => respond(stream, []),
    code: Code.INTERNAL,
    message: /no message in the response/,
  },
  {
    name: 'two messages',
    answer: stream => respond(stream, [nodeAt('/a'), nodeAt('/b')]),
    code: Code.INTERNAL,
    message: /more than one message/,
  },
  {
    name: 'half of a prefix',
    answer: stream => respond(stream, nodeAt('/a').subarray(0, 3)),
    code: Code.INTERNAL,
    message: /ends within a message/,
  },
  {
    name: 'half of a message',
    answer: stream => respond(stream, nodeAt('/a').subarray(0, -1)),
    code: Code.INTERNAL,
    message: /ends within a message/,
  },
  {
    name: 'a message that is not protobuf',
    answer: stream => respond(stream, framed(Buffer.from([0x0a, 0x7f, 0x01]))),
    code: Code.INTERNAL,
    message: /cannot be decoded/,
  },
  {
    name: 'a compressed message',
    answer: stream => respond(stream, framed(Buffer.from([1, 2, 3]), 1)),
    code: Code.INTERNAL,
    message: /compressed although no compression was offered/,
  },
  {
    name: 'a message over the limit',
    answer: stream => respond(stream, framed(Buffer.alloc(MAX_BYTES + 1))),
    code: Code.RESOURCE_EXHAUSTED,
    message: /a message of 4194305 bytes is over the limit of 4194304/,
    reason: 'PAYLOAD_TOO_LARGE',
  },
  {
    name: 'the end of the connection before the response',
    answer: stream => stream.session?.destroy(),
    code: Code.UNAVAILABLE,
    message: /^no answer from grpc:/,
    reason: 'GATEWAY_UNREACHABLE',
  },
  {
    name: 'the end of the connection within a response',
    answer: stream => {
      stream.respond(GRPC)
      stream.write(nodeAt('/a'), () => stream.session?.destroy())
    },
    code: Code.UNAVAILABLE,
    message: /^no answer from grpc:/,
    reason: 'GATEWAY_UNREACHABLE',
  },
  {
    name: 'GOAWAY with an error',
    answer: ({ session }) => session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from('too_many_pings')),
    code: Code.UNAVAILABLE,
    message: /GOAWAY 11: too_many_pings/,
    reason: 'GATEWAY_UNREACHABLE',
  },
  reset('NO_ERROR', constants.NGHTTP2_NO_ERROR, Code.INTERNAL),
  reset('PROTOCOL_ERROR', constants.NGHTTP2_PROTOCOL_ERROR, Code.INTERNAL),
  reset('INTERNAL_ERROR', constants.NGHTTP2_INTERNAL_ERROR, Code.INTERNAL),
  reset('FLOW_CONTROL_ERROR', constants.NGHTTP2_FLOW_CONTROL_ERROR, Code.INTERNAL),
  reset('REFUSED_STREAM', constants.NGHTTP2_REFUSED_STREAM, Code.UNAVAILABLE),
  reset('CANCEL', constants.NGHTTP2_CANCEL, Code.CANCELLED),
  reset('ENHANCE_YOUR_CALM', constants.NGHTTP2_ENHANCE_YOUR_CALM, Code.RESOURCE_EXHAUSTED),
  reset('INADEQUATE_SECURITY', constants.NGHTTP2_INADEQUATE_SECURITY, Code.PERMISSION_DENIED),
  http(400, Code.INTERNAL),
  http(401, Code.UNAUTHENTICATED),
  http(403, Code.PERMISSION_DENIED),
  http(404, Code.UNIMPLEMENTED),
  http(418, Code.UNKNOWN),
  http(429, Code.UNAVAILABLE),
  http(500, Code.UNKNOWN),
  http(502, Code.UNAVAILABLE),
  http(503, Code.UNAVAILABLE),
  http(504, Code.UNAVAILABLE),
]

suite('responses are mapped to the status of the specification', { concurrency: 4 }, () => {
  for (const { name, answer, code, message, reason } of CASES)
    test(name, async () => {
      await using server = await rawServer(answer)
      await using client = connect({ endpoints: server.endpoint, retries: 0, deadlineMs: 20_000 })
      await assert.rejects(client.tree.getNode({ path: '/' }), error => {
        assert.ok(error instanceof EspalierError, String(error))
        assert.deepEqual([error.code, reason === undefined || error.reason], [code, reason ?? true])
        assert.match(error.message, message)
        return true
      })
    })
})

test('a message is put together from chunks of any size, also one of 4 MiB', async () => {
  const path = `/${'x'.repeat(MAX_BYTES - 100)}`
  await using server = await rawServer((stream, _, number) =>
    respond(stream, number === 1 ? [...nodeAt('/a')].map(byte => Buffer.of(byte)) : nodeAt(path)),
  )
  await using client = connect({ endpoints: server.endpoint })
  assert.equal((await client.tree.getNode({ path: '/a' })).node?.path, '/a')
  assert.equal((await client.tree.getNode({ path: '/x' })).node?.path, path)
})

test('the details of a status have the reason, the metadata and the violations, beside others that are ignored', async () => {
  const details = [
    { typeUrl: 'type.googleapis.com/google.rpc.Help', value: Buffer.of(1, 2, 3) },
    {
      typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo',
      value: Buffer.from(
        ErrorInfo.encode({ domain: 'espalier', reason: 'BAD_PATH', metadata: { path: '//' } }).finish(),
      ),
    },
    {
      typeUrl: 'type.googleapis.com/google.rpc.BadRequest',
      value: Buffer.from(
        BadRequest.encode({
          fieldViolations: [{ field: 'path', description: 'empty name', reason: '', localizedMessage: undefined }],
        }).finish(),
      ),
    },
  ]
  const status = Buffer.from(Status.encode({ code: 3, message: 'bad', details }).finish())
  // Padding is optional.
  for (const text of [status.toString('base64'), status.toString('base64').replace(/=+$/, '')]) {
    await using server = await rawServer(stream =>
      stream.respond(
        { ...GRPC, 'grpc-status': '3', 'grpc-message': 'bad', 'grpc-status-details-bin': text },
        { endStream: true },
      ),
    )
    await using client = connect({ endpoints: server.endpoint })
    await assert.rejects(client.tree.getNode({ path: '//' }), {
      reason: 'BAD_PATH',
      code: 3,
      message: 'bad',
      metadata: { path: '//' },
      violations: [{ field: 'path', description: 'empty name' }],
    })
  }
})

test('malformed details are ignored, and the status and its message remain', async () => {
  await using server = await rawServer(stream =>
    stream.respond(
      { ...GRPC, 'grpc-status': '3', 'grpc-message': 'bad', 'grpc-status-details-bin': 'Gv8=' },
      { endStream: true },
    ),
  )
  await using client = connect({ endpoints: server.endpoint })
  await assert.rejects(client.tree.getNode({ path: '//' }), {
    reason: 'UNKNOWN',
    code: 3,
    message: /^bad \(INVALID_ARGUMENT/,
  })
})
