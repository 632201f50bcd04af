import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect, EspalierError } from '../../../../clients/typescript/index.ts'
import { openGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { espalier } from '../espalier.ts'

const LIMIT = 2_000_000

test('a text over the limit of the gateway is refused by its size, before it is read for mistakes, with the limit and what to do', async () => {
  await using gateway = await openGateway({ limits: { textBytes: LIMIT } })
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'large.tree')
  // What is wrong on the first line would be reported if the text had been parsed.
  await writeFile(file, `not a node\n${`/node # ${'x'.repeat(80)}\n`.repeat(LIMIT / 88 + 1)}`)
  for (const args of [
    ['import', file],
    ['plan', file],
    ['drift', file],
  ]) {
    const { code, stderr } = await espalier([...args, '--endpoint', gateway.endpoint])
    assert.match(stderr, /^error\[PAYLOAD_TOO_LARGE\]: the text is larger than 2000000 bytes, which is the limit\n/)
    assert.match(stderr, /import it in parts.*--max-text-bytes/s)
    assert.equal(code, 9)
  }
})

test('a client is refused by the size of its text before it sends any, and is told the limit', async () => {
  await using gateway = await openGateway({ limits: { textBytes: LIMIT } })
  await using client = connect({ endpoints: gateway.endpoint })
  await client.checkImportSize(LIMIT)
  const tooLarge = (error: unknown): true => {
    assert.ok(error instanceof EspalierError)
    const { reason, metadata } = error
    assert.deepEqual([reason, metadata.limit, metadata.value], ['PAYLOAD_TOO_LARGE', '2000000', '2000001'])
    return true
  }
  await assert.rejects(client.checkImportSize(LIMIT + 1), tooLarge)
  const parts = client.importTree(' '.repeat(LIMIT + 1))[Symbol.asyncIterator]()
  await assert.rejects(parts.next(), tooLarge)
})
