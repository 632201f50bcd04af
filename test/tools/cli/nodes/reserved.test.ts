import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openGateway } from '../../../support/gateway.ts'
import { shareServer } from '../../../support/shared-server.ts'
import { openStore } from '../../../support/zookeeper/zookeeper-store.ts'
import { inProcess } from '../espalier.ts'

const zookeeper = shareServer()
const empty = shareServer()

const TEXT = '/web\n  main -> /zookeeper/databases\n/zookeeper\n  size = 3\n  /databases : sql\n'

test('every command takes a node zookeeper below a chroot as any other, with a gateway and without', async () => {
  const tree = zookeeper.connect + zookeeper.chroot()
  await using store = await openStore(tree, { sessionTimeoutMs: 10_000 })
  await using gateway = await openGateway({ store })
  for (const endpoint of [gateway.endpoint, `zk://${tree}`]) {
    const run = async (args: readonly string[], stdin = ''): Promise<string> => {
      const { code, stdout, stderr } = await inProcess(args, { endpoint, stdin })
      assert.equal(code, 0, `${args.join(' ')}: ${stderr}`)
      return stdout
    }
    await run(['import', '-'], TEXT)
    assert.equal(await run(['export']), TEXT)
    assert.equal(await run(['export', `zk://${tree}`]), TEXT)
    assert.match(await run(['tree']), /zookeeper\n.*databases : sql/)
    assert.match(await run(['ls', '/']), /zookeeper/)
    assert.equal(await run(['find', 'type:sql', '-o', 'name']), '/zookeeper/databases\n')
    assert.match(await run(['graph', '@', '-T', 'json', '--view', 'detail']), /\/zookeeper\/databases/)
    assert.match(await run(['graph', `zk://${tree}`, '-T', 'json', '--view', 'detail']), /\/zookeeper\/databases/)
    assert.equal(await run(['check', '@', '--fail-on', 'error']), '')
    await run(['plan', '-'], TEXT)
    await run(['drift', '-', '--once'], TEXT)
    await run(['diff', '-', '@'], TEXT)
    await run(['set', '/zookeeper', 'size=4'])
    assert.equal(await run(['get', '/zookeeper', 'size']), '4\n')
    await run(['create', '/zookeeper/providers'])
    await run(['rm', '/zookeeper/providers', '--yes'])
    await run(['ln', '/web', '/zookeeper/l'])
    await run(['cp', '/zookeeper', '/copy', '--yes'])
    await run(['cp', '/copy', '/zookeeper/copy', '--yes'])
    await run(['mv', '/zookeeper', '/moved'])
    await run(['mv', '/moved', '/zookeeper'])
    await run(['rm', '-r', '/zookeeper', '--yes'])
    await run(['rm', '-r', '/copy', '--yes'])
    assert.equal(await run(['export']), '/web\n  main -> /zookeeper/databases\n')
    await run(['unset', '/web', 'main ->'])
    await run(['rm', '-r', '/web', '--yes'])
  }
})

test('the own node of a ZooKeeper is no child, no provider and no part of its real root', async () => {
  const endpoint = `zk://${empty.connect}`
  await inProcess(['create', '/a'], { endpoint })
  for (const args of [
    ['providers', '/'],
    ['ls', '/'],
    ['tree'],
    ['find', 'zookeeper'],
    ['export'],
    ['graph', '@', '-T', 'dot', '--view', 'detail'],
  ]) {
    const { code, stdout, stderr } = await inProcess(args, { endpoint })
    assert.equal(code, 0, stderr)
    assert.doesNotMatch(stdout, /zookeeper/, args.join(' '))
  }
  const refused = await inProcess(['import', '-'], { endpoint, stdin: '/zookeeper\n  x = 1\n' })
  assert.equal(refused.code, 6)
  assert.match(refused.stderr, /^error\[RESERVED\]: \/zookeeper is reserved for the store\n {2}help: /)
  const { stdout } = await inProcess(['providers', '/zookeeper'], { endpoint })
  assert.doesNotMatch(stdout, /since/)
})
