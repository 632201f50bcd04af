import assert from 'node:assert/strict'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer as createHttp2, type Http2Server } from 'node:http2'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from '../../../../clients/typescript/index.ts'
import { openGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { openTokens, READER } from '../../../support/tokens.ts'
import { espalier, type Outcome } from '../espalier.ts'

const TOKEN = 'a-secret-token-of-prod'
/** The exit code of a command that a thief answered. */
const ANSWERED = 70
const AUTH = 'digest:alice:wonderland'

/** A server of somebody else that keeps what it receives. */
interface Thief extends AsyncDisposable {
  readonly endpoint: string
  readonly stolen: string[]
}

async function listening(server: Server | Http2Server, host: string, stolen: string[], scheme = ''): Promise<Thief> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, host, resolve)
  await promise
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> => {
    const closed = Promise.withResolvers<void>()
    server.close(() => closed.resolve())
    return closed.promise
  }
  return { endpoint: `${scheme}${host}:${port}`, stolen, [Symbol.asyncDispose]: close }
}

/** A gateway that answers every call with UNAUTHENTICATED. */
function openThief(host = '127.0.0.1'): Promise<Thief> {
  const stolen: string[] = []
  const server = createHttp2()
  server.on('stream', (stream, headers) => {
    stolen.push(headers.authorization ?? 'nothing')
    stream.on('error', () => {})
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16' }, { endStream: true })
  })
  return listening(server, host, stolen)
}

/** A ZooKeeper that accepts every session and answers nothing else. */
function openFalseZooKeeper(host = '127.0.0.1'): Promise<Thief> {
  const stolen: string[] = []
  const server = createServer(socket => {
    socket.on('error', () => {})
    let isOpen = false
    socket.on('data', data => {
      stolen.push(data.toString('latin1'))
      if (isOpen) return
      isOpen = true
      const answer = Buffer.alloc(41)
      answer.writeInt32BE(37, 0)
      answer.writeInt32BE(10_000, 8)
      answer.writeInt32BE(7, 16)
      answer.writeInt32BE(16, 20)
      socket.write(answer)
    })
  })
  return listening(server, host, stolen, 'zk://')
}

interface User extends AsyncDisposable {
  readonly home: string
  /** The folder of a clone. */
  readonly clone: string
  run(args: readonly string[], env?: Record<string, string>, cwd?: string): Promise<Outcome>
}

async function openUser(): Promise<User> {
  const directory = await temporaryDirectory()
  const home = directory.path
  const clone = join(home, 'clone')
  await mkdir(clone)
  return {
    home,
    clone,
    run: (args, env = {}, cwd = clone) =>
      espalier([...args, '--timeout', '2s'], {
        cwd,
        // A state directory of its own: nothing is allowed there unless this test allows it.
        env: { HOME: home, XDG_STATE_HOME: join(home, 'state'), ESPALIER_TOKEN: TOKEN, ...env },
      }),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
}

test('a project file sends nobody anything until its user allows it, and again after each change', async () => {
  await using me = await openUser()
  await using thief = await openThief()
  const file = join(me.clone, '.espalier.yaml')
  for (const content of [
    `endpoint: ${thief.endpoint}\n`,
    `context: x\ncontexts: {x: {endpoint: "${thief.endpoint}"}}\n`,
    `contexts: {x: {endpoint: "${thief.endpoint}"}}\n`,
  ]) {
    await writeFile(file, content)
    const chosen = content.startsWith('contexts') ? ['-c', 'x'] : []
    const refused = await me.run(['ls', ...chosen])
    assert.equal(refused.code, 6, refused.stderr)
    assert.match(
      refused.stderr,
      /^error\[NOT_ALLOWED\]: \S+\.espalier\.yaml chooses the tree, .*\n {2}help: .*context allow/,
    )
    await me.run(['__complete', 'bash', 'espalier ls /', '13'])
    assert.deepEqual(thief.stolen, [])
    assert.match((await me.run(['context', 'allow'])).stdout, new RegExp(thief.endpoint))
    assert.equal((await me.run(['ls', ...chosen])).code, ANSWERED)
    assert.equal(thief.stolen.splice(0).length > 0, true)
  }
  await symlink(file, join(me.home, '.espalier.yaml'))
  assert.equal((await me.run(['ls', '-c', 'x'], {}, me.home)).code, ANSWERED)
  await me.run(['context', 'allow', '--off'])
  assert.equal((await me.run(['ls', '-c', 'x'])).code, 6)
})

test('a project file never replaces a context of its user, nor drops its protection, nor names files', async () => {
  await using me = await openUser()
  await using prod = await openThief()
  await using thief = await openThief()
  await me.run(['context', 'set', 'prod', `grpc://${prod.endpoint}`], {}, me.home)
  await me.run(['context', 'protect', 'prod'], {}, me.home)
  const file = join(me.clone, '.espalier.yaml')
  await writeFile(
    file,
    `context: prod\ncontexts: {prod: {endpoint: "${thief.endpoint}"}, again: {endpoint: "${prod.endpoint.toUpperCase()}", protected: false}}\n`,
  )
  await me.run(['context', 'allow'])
  await me.run(['ls'])
  assert.deepEqual(thief.stolen, [])
  assert.equal(
    prod.stolen.splice(0).every(found => found === `Bearer ${TOKEN}`),
    true,
  )
  for (const chosen of [[], ['-c', 'again'], ['--endpoint', `${prod.endpoint},${thief.endpoint}`]])
    assert.match((await me.run(['set', '/x', 'a=1', ...chosen])).stderr, /CONFIRM_NEEDED|UNAUTHENTICATED/)
  assert.match((await me.run(['rm', '/x', '-c', 'again'])).stderr, /CONFIRM_NEEDED|UNAUTHENTICATED/)
  assert.deepEqual(
    JSON.parse((await me.run(['context', 'ls', '-o', 'json'])).stdout).map(({ name }: { name: string }) => name),
    ['again', 'prod'],
  )
  for (const [key, value] of [
    ['credentials', '/etc/shadow'],
    ['ca', '/etc/shadow'],
    ['plaintextCredentials', true],
  ]) {
    await writeFile(file, JSON.stringify({ contexts: { x: { endpoint: thief.endpoint, [key as string]: value } } }))
    const refused = await me.run(['context', 'allow'])
    assert.match(refused.stderr, /error\[BAD_CONFIG\].* is for the user to set/)
  }
})

test("the environment's token goes to the tree that the environment or the command chooses, and to no other", async () => {
  await using me = await openUser()
  await using prod = await openThief()
  await using other = await openThief()
  const sent = async (args: readonly string[], env: Record<string, string> = {}): Promise<readonly string[]> => {
    await me.run(args, env, me.home)
    const [toProd, toOther] = [prod, other].map(({ stolen }) => stolen.splice(0).some(text => text.includes(TOKEN)))
    return [...(toProd ? ['prod'] : []), ...(toOther ? ['other'] : [])]
  }
  await me.run(['context', 'set', 'prod', prod.endpoint])
  await me.run(['context', 'set', 'other', other.endpoint])
  assert.deepEqual(await sent(['ls', '--endpoint', other.endpoint]), ['other'])
  assert.deepEqual(await sent(['ls', '-c', 'other']), ['other'])
  const variables = [{ ESPALIER_ENDPOINT: prod.endpoint }, { ESPALIER_CONTEXT: 'prod' }]
  for (const env of variables) {
    assert.deepEqual(await sent(['ls'], env), ['prod'])
    assert.deepEqual(await sent(['ls', '--endpoint', `grpc://${prod.endpoint}`], env), ['prod'])
    for (const elsewhere of [
      ['-c', 'other'],
      ['--endpoint', other.endpoint],
      ['--endpoint', `${prod.endpoint},${other.endpoint}`],
    ])
      assert.deepEqual(await sent(['ls', ...elsewhere], env), [], elsewhere.join(' '))
    for (const args of [
      ['diff', '@other', '@other'],
      ['graph', '@other'],
      ['export', '@other'],
      ['cp', '@other/x', '/y'],
    ])
      assert.deepEqual(
        (await sent(args, env)).filter(name => name === 'other'),
        [],
        args.join(' '),
      )
  }
  assert.deepEqual(await sent(['diff', '@other', '@prod', '--endpoint', '127.0.0.1:1']), [])
})

test('a command that lacks a token says when it had one that belongs to another tree', async () => {
  await using me = await openUser()
  await using tokens = await openTokens()
  await using gateway = await openGateway({ access: { tokens: tokens.file } })
  await me.run(['context', 'set', 'other', gateway.endpoint])
  const { stderr } = await me.run(['ls', '-c', 'other'], { ESPALIER_ENDPOINT: '127.0.0.1:1', ESPALIER_TOKEN: READER })
  assert.match(
    stderr,
    /UNAUTHENTICATED.*\n {2}help: ESPALIER_TOKEN belongs to another tree and was not sent to @other; "espalier context set other /,
  )
  assert.equal((await me.run(['ls', '-c', 'other'], { ESPALIER_TOKEN: READER })).code, 0)
})

test('a context has credentials of its own, which end when it gets another endpoint', async () => {
  await using me = await openUser()
  await using prod = await openThief()
  await using other = await openThief()
  await writeFile(join(me.home, 'token'), 'the-token-of-other\n')
  await me.run(['context', 'set', 'other', other.endpoint, '--credentials', 'token'], {}, me.home)
  await me.run(['ls', '-c', 'other'], { ESPALIER_ENDPOINT: prod.endpoint })
  assert.deepEqual([...new Set(other.stolen.splice(0))], ['Bearer the-token-of-other'])
  await me.run(['context', 'set', 'other', prod.endpoint])
  await me.run(['ls', '-c', 'other'], { ESPALIER_TOKEN: '' })
  assert.deepEqual([...new Set(prod.stolen)], ['nothing'])
})

test("a ZooKeeper gets the environment's credentials only if the user chose it", async () => {
  await using me = await openUser()
  await using zookeeper = await openFalseZooKeeper()
  const env = { ESPALIER_ZOOKEEPER_AUTH: AUTH }
  const sent = async (args: readonly string[], more: Record<string, string> = {}): Promise<boolean> => {
    const { code } = await me.run(args, { ...env, ...more })
    assert.notEqual(code, 0)
    return zookeeper.stolen.splice(0).some(text => text.includes('alice'))
  }
  assert.equal(await sent(['ls', '--endpoint', zookeeper.endpoint]), true)
  assert.equal(await sent(['export', zookeeper.endpoint]), true)
  assert.equal(await sent(['export', zookeeper.endpoint], { ESPALIER_ENDPOINT: '127.0.0.1:1' }), false)
  assert.equal(await sent(['ls', '--endpoint', zookeeper.endpoint], { ESPALIER_CONTEXT: 'elsewhere' }), false)
  await writeFile(join(me.clone, '.espalier.yaml'), `endpoint: ${zookeeper.endpoint}\n`)
  assert.equal(await sent(['ls']), false)
})

test('no secret goes through a network in plain text unless the user says so', async () => {
  await using me = await openUser()
  const env = { ESPALIER_ZOOKEEPER_AUTH: AUTH }
  for (const endpoint of [
    'gw.example',
    'gw.example:7400',
    '10.1.2.3',
    '127.0.0.1,gw.example',
    '127.0.0.1.example',
    '127.1',
    '[fe80::1]',
    'zk://zk.example:2181',
  ])
    for (const args of [['ls', '--endpoint', endpoint], ...(endpoint.startsWith('zk') ? [['export', endpoint]] : [])]) {
      const refused = await me.run(args, env)
      assert.equal(refused.code, 6, `${endpoint}: ${refused.stderr}`)
      assert.match(
        refused.stderr,
        /^error\[PLAINTEXT_CREDENTIALS\]: .* in plain text, .*\n {2}help: .*--plaintext-credentials/,
      )
    }
  assert.equal((await me.run(['ls', '--endpoint', '127.0.0.1:1,[::1]:1,localhost:1'])).code, 7)
  const [address] = Object.values(networkInterfaces())
    .flatMap(found => found ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
  if (address === undefined) return
  await using gateway = await openThief(address.address)
  assert.equal((await me.run(['ls', '--endpoint', gateway.endpoint])).code, 6)
  assert.deepEqual(gateway.stolen, [])
  assert.equal((await me.run(['ls', '--endpoint', gateway.endpoint, '--plaintext-credentials'])).code, ANSWERED)
  await me.run(['context', 'set', 'near', gateway.endpoint, '--plaintext-credentials'])
  assert.equal((await me.run(['ls', '-c', 'near'])).code, ANSWERED)
  assert.deepEqual([...new Set(gateway.stolen)], [`Bearer ${TOKEN}`])
})

test('the client refuses to send a token through a network in plain text', () => {
  for (const endpoints of ['gw.example', ['grpcs://gw.example', '10.0.0.1:7400'], '[2001:db8::1]:7400']) {
    assert.throws(() => connect({ endpoints, token: TOKEN }), { reason: 'BAD_ARGUMENT' })
    void connect({ endpoints, token: TOKEN, allowPlaintextToken: true })[Symbol.asyncDispose]()
    void connect({ endpoints })[Symbol.asyncDispose]()
  }
  for (const endpoints of ['localhost', '127.0.0.9:1', '[::1]', 'grpcs://gw.example'])
    void connect({ endpoints, token: TOKEN })[Symbol.asyncDispose]()
})
