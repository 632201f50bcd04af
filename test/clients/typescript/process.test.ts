import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openGateway } from '../../support/gateway.ts'

const index = fileURLToPath(new URL('../../../clients/typescript/index.ts', import.meta.url))
const PACKAGES = /node_modules\/(@grpc\/grpc-js|nice-grpc[^/]*)\//

/** Runs the body, with a `client`, as a process of its own, and returns what it prints. */
async function run(body: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  await using gateway = await openGateway()
  const program = `
    import { registerHooks } from 'node:module'
    const loaded = new Set()
    registerHooks({ load: (url, context, next) => (loaded.add(url), next(url, context)) })
    const { connect } = await import(${JSON.stringify(index)})
    const client = connect({ endpoints: ${JSON.stringify(gateway.endpoint)} })
    ${body}`
  const args = ['--input-type=module', '-e', program]
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    timeout: 60_000,
    env: { ...process.env, ...env },
  })
  return stdout
}

test('unary calls, refused ones too, load neither grpc-js nor nice-grpc', async () => {
  const printed = await run(`
    await client.tree.createNode({ path: '/a' })
    await client.discover('/a')
    await client.health()
    await client.tree.getNode({ path: '/b' }).catch(error => { if (error.reason !== 'NOT_FOUND') throw error })
    console.log([...loaded].join('\\n'))`)
  const loaded = printed.split('\n')
  assert.ok(loaded.some(url => url.endsWith('/http2/session.ts')))
  assert.deepEqual(
    loaded.filter(url => PACKAGES.test(url)),
    [],
  )
})

test('the first stream loads grpc-js and nice-grpc', async () => {
  const printed = await run(`
    for await (const text of client.exportTree('/')) if (text !== '') break
    console.log([...loaded].join('\\n'))`)
  for (const name of ['@grpc/grpc-js', 'nice-grpc']) assert.ok(printed.includes(`/node_modules/${name}/`), name)
})

for (const [state, end] of [
  ['left open', ''],
  ['closed', 'await client[Symbol.asyncDispose]()'],
] as const)
  test(`a process ends by itself after a call although its client was ${state}`, async () => {
    const printed = await run(`
      await client.tree.getNode({ path: '/' })
      ${end}
      console.log('done')`)
    assert.equal(printed, 'done\n')
  })

test('behind an HTTP proxy unary calls go through it', async () => {
  const targets: (string | undefined)[] = []
  const proxy = createServer()
  proxy.on('connect', ({ url = '' }, client) => {
    targets.push(url)
    const [host, port] = url.split(':')
    const target = connect({ host, port: Number(port) }, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      client.pipe(target).pipe(client)
    })
    for (const socket of [client, target]) socket.on('error', () => {})
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  const printed = await run(
    `await client.tree.getNode({ path: '/' })
     console.log(client.endpoint)
     await client[Symbol.asyncDispose]()`,
    { grpc_proxy: `http://127.0.0.1:${port}` },
  )
  assert.deepEqual(
    targets.map(target => `grpc://${target}\n`),
    [printed],
  )
  proxy.close()
})
