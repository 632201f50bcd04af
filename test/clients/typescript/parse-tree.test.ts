import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, EspalierError, parseTree } from '../../../clients/typescript/index.ts'
import { openGateway } from '../../support/gateway.ts'

test('a tree text is read without a gateway: links stay as they are written, and no digit of a number is lost', () => {
  const { root, warnings } = parseTree(
    '/\n  region = "eu"\n/web : proxy\n  id = 9007199254740993\n  db -> /db\n  /providers\n',
  )
  assert.deepEqual(root.properties, { region: 'eu' })
  assert.deepEqual([...root.children.keys()], ['web'])
  const web = root.children.get('web')
  assert.deepEqual(web?.texts, { type: '"proxy"', id: '9007199254740993', 'db ->': '"/db"' })
  assert.equal(web?.properties.type, 'proxy')
  assert.deepEqual([...(web?.children.keys() ?? [])], ['providers'])
  assert.deepEqual(warnings, [])
})

test('a text that a gateway refuses is refused here with the same error', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  const text = '/web\n  threads =\n  colour = 1\n  colour = 2\n'
  const refused = await failure(async () => {
    for await (const part of client.importTree(text)) assert.fail(`a bad text was imported: ${part.kind}`)
  })
  const here = await failure(async () => parseTree(text))
  assert.deepEqual(
    [here.reason, here.code, here.message, here.metadata, here.violations],
    [refused.reason, refused.code, refused.message, refused.metadata, refused.violations],
  )
  assert.equal(here.violations.length, 2)
})

async function failure(work: () => Promise<unknown>): Promise<EspalierError> {
  const error = await work().catch((thrown: unknown) => thrown)
  assert.ok(error instanceof EspalierError, String(error))
  return error
}
