import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatchedReads } from '../../../../src/store/zookeeper/session/batched-reads.ts'
import { Code } from '../../../../src/store/zookeeper/wire/codes.ts'
import type { Answer } from '../../../../src/store/zookeeper/wire/multi-read.ts'
import type { Reply, WireRequest } from '../../../../src/store/zookeeper/wire/wire.ts'
import { STAT } from '../../../support/stores/stored.ts'

const MULTI_READ = 22

test('reads of one turn of the event loop are sent in few requests, each sized for a reply of a quarter of a megabyte', async () => {
  const { reads, counts } = server({ bytes: 2_000 })
  await Promise.all(
    Array.from({ length: 64 }, (_, i) => reads.read({ realPath: `/n${i}`, children: false }, undefined)),
  )
  assert.deepEqual(counts, [16, 16, 16, 16])
  counts.length = 0
  await Promise.all(
    Array.from({ length: 250 }, (_, i) => reads.read({ realPath: `/n${i}`, children: false }, undefined)),
  )
  assert.deepEqual(counts, [124, 124, 2])
})

test('nodes of the largest size are requested one by one once their size is known', async () => {
  const { reads, counts } = server({ bytes: 1_000_000 })
  await reads.read({ realPath: '/n', children: false }, undefined)
  await Promise.all(['/a', '/b'].map(realPath => reads.read({ realPath, children: false }, undefined)))
  assert.deepEqual(counts, [1, 1, 1])
})

test('a read that is aborted before it is sent is not sent, and the others are', async () => {
  const { reads, counts } = server({ bytes: 10 })
  const reason = new Error('enough')
  const controller = new AbortController()
  const aborted = assert.rejects(
    reads.read({ realPath: '/a', children: false }, controller.signal),
    error => error === reason,
  )
  const other = reads.read({ realPath: '/b', children: false }, undefined)
  controller.abort(reason)
  await aborted
  assert.equal((await other).data?.data?.length, 10)
  assert.deepEqual(counts, [1])
})

test('a server without multi-reads gets one request per node from then on', async () => {
  const sent: number[] = []
  const reads = new BatchedReads(async <T>(request: WireRequest<T>) => {
    sent.push(request.header.type)
    if (request.header.type === MULTI_READ) return { code: Code.UNIMPLEMENTED, revision: 1n, body: undefined }
    const body = { data: Buffer.from('x'), stat: STAT, hasChildren: true, children: ['a'] } as T
    return { code: Code.OK, revision: 2n, body }
  })
  const [first, second] = await Promise.all(
    [false, true].map(children => reads.read({ realPath: '/a', children }, undefined)),
  )
  assert.equal(first?.revision, 2n)
  assert.deepEqual(first?.children, [])
  assert.deepEqual(second?.children, ['a'])
  await reads.read({ realPath: '/b', children: false }, undefined)
  assert.deepEqual(sent.filter(type => type === MULTI_READ).length, 1)
  assert.equal(sent.length, 5)
})

/** Answers every request with nodes of this size; `counts` are the nodes of each. */
function server({ bytes }: { readonly bytes: number }): { readonly reads: BatchedReads; readonly counts: number[] } {
  const counts: number[] = []
  const answer: Answer = { code: Code.OK, data: { data: Buffer.alloc(bytes), stat: STAT, hasChildren: false } }
  const reads = new BatchedReads(async <T>(request: WireRequest<T>): Promise<Reply<T>> => {
    // Header, length, path and flag of each read, and the header of the end.
    const count = paths(request).length
    counts.push(count)
    return { code: Code.OK, revision: 1n, body: Array.from({ length: count }, () => answer) as T }
  })
  return { reads, counts }
}

function paths<T>(request: WireRequest<T>): readonly string[] {
  return (
    request
      .toBuffer()
      .toString('latin1')
      .match(/\/[a-z]\d*/g) ?? []
  )
}
