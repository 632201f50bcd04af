import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { endWithProcess } from '../support/process/end-with-process.ts'

const root = join(import.meta.dirname, '../..')

/** Tests of what a client sees of a gateway, whatever its HTTP/2. */
const FILES = [
  'test/grpc/node/abandoned-call.test.ts',
  'test/grpc/server.test.ts',
  'test/grpc/node/stream-sink.test.ts',
  'test/grpc/node/unary-stream.test.ts',
  'test/access/every-rpc.test.ts',
  'test/access/guard.test.ts',
  'test/access/tls.test.ts',
  'test/rpc/discovery.test.ts',
  'test/rpc/export-tree.test.ts',
  'test/rpc/keep-alive.test.ts',
  'test/rpc/properties.test.ts',
  'test/rpc/registry-service.test.ts',
  'test/rpc/tree-reads.test.ts',
  'test/rpc/watch/bookmarks.test.ts',
  'test/rpc/watch/first-frames.test.ts',
  'test/rpc/watch/scale.test.ts',
  'test/rpc/watch/tree-watch.test.ts',
  'test/rpc/watch/watch-resume.test.ts',
  'test/rpc/watch/watch.test.ts',
]

/** Tests of what a hostile client cannot do. */
const ATTACKS = ['test/attacks/connections.test.ts', 'test/attacks/memory.test.ts']

test('the tests of calls hold on our own HTTP/2 as well', () => passes(FILES))

test('the tests of attacks hold on our own HTTP/2 as well', () => passes(ATTACKS))

async function passes(files: readonly string[]): Promise<void> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(process.execPath, ['--test', '--test-reporter=spec', '--test-concurrency=1', ...files], {
    cwd: root,
    env: { ...env, ESPALIER_ENGINE: 'espalier' },
  })
  endWithProcess(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const [code] = await once(child, 'close')
  assert.equal(code, 0, output.slice(output.indexOf('failing tests')))
}
