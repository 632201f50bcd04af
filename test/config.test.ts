import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { type Flags, readConfig } from '../src/config.ts'
import { DEFAULT_LIMITS } from '../src/rpc/limits.ts'
import { SETTINGS } from '../src/settings.ts'
import { RegistryError } from '../src/tree/errors.ts'
import { DEFAULT_VIEW_LIMITS } from '../src/views/views.ts'
import { temporaryDirectory } from './support/process/temporary.ts'

type Env = Readonly<Record<string, string>>

test('with nothing configured the gateway serves this machine only, from ./data', () => {
  const config = readConfig({}, {})
  assert.equal(config.listen, '127.0.0.1:7400')
  assert.deepEqual(config.store, { kind: 'embedded', directory: path.resolve('data'), sessionTimeoutMs: 10_000 })
  assert.deepEqual(
    [config.limits.messageBytes, config.limits.textBytes, config.drainMs],
    [4_194_304, 67_108_864, 5_000],
  )
})

test('a flag beats the environment, which beats the file, which beats the default', async () => {
  await using directory = await temporaryDirectory()
  const file = path.join(directory.path, 'espalier.json')
  await writeFile(file, JSON.stringify({ listen: '1.1.1.1:1', maxLeases: 5, sessionTimeout: '30s' }))
  const env = { ESPALIER_LISTEN: '2.2.2.2:2', ESPALIER_CONFIG: file }
  assert.equal(readConfig({ listen: '3.3.3.3:3' }, env).listen, '3.3.3.3:3')
  assert.equal(readConfig({}, env).listen, '2.2.2.2:2')
  const { listen, limits, store } = readConfig({ config: file }, {})
  assert.deepEqual([listen, limits.leases, store.sessionTimeoutMs], ['1.1.1.1:1', 5, 30_000])
})

test('every setting can be given as a flag and in the environment', () => {
  for (const { name } of Object.values(SETTINGS)) {
    refused({ [name]: '\u0000' }, {}, new RegExp(`--${name}`))
    refused({}, { [`ESPALIER_${name.toUpperCase().replaceAll('-', '_')}`]: '\u0000' }, /ESPALIER_/)
  }
})

test('every setting is listed in the documentation, as a flag and as a variable', async () => {
  const text = await readFile(new URL('../docs/operations.md', import.meta.url), 'utf8')
  for (const { name } of Object.values(SETTINGS)) {
    const row = `| \`--${name}\` | \`ESPALIER_${name.toUpperCase().replaceAll('-', '_')}\` |`
    assert.ok(text.includes(row), row)
  }
})

test('ZooKeeper is given by its servers and chroot, with credentials', () => {
  const config = readConfig({ zookeeper: 'zk1:2181,[::1]:2182/a/b' }, { ESPALIER_ZOOKEEPER_AUTH: 'digest:me:secret' })
  assert.deepEqual(config.store, {
    kind: 'zookeeper',
    connect: 'zk1:2181,[::1]:2182/a/b',
    chroot: 'make',
    sessionTimeoutMs: 10_000,
    auth: 'digest:me:secret',
  })
})

test('what is wrong is one line that names the setting, its source and the value', () => {
  refused({ listen: '7400' }, {}, /^bad configuration: listen \(--listen\): "7400" must be HOST:PORT or \[V6\]:PORT$/)
  refused({ listen: 'h:70000' }, {}, /up to 65535/)
  refused(
    {},
    { ESPALIER_SESSION_TIMEOUT: '10' },
    /session-timeout \(ESPALIER_SESSION_TIMEOUT\): "10" must be a duration such as 10s/,
  )
  refused({ 'session-timeout': '2h' }, {}, /from 1s to 1h/)
  refused({ 'max-leases': '1.5' }, {}, /must be a whole number/)
  refused({ zookeeper: 'h:1/' }, {}, /must be HOST:PORT\[,HOST:PORT...\]\[\/CHROOT\]/)
  refused({ 'log-level': 'loud' }, {}, /must be debug, info, warn, error or silent/)
})

test('what is for ZooKeeper is refused without it', () => {
  refused({ 'zookeeper-auth': 'digest:a:b' }, {}, /requires zookeeper/)
  refused({ 'last-known': 'off' }, {}, /last-known \(--last-known\): requires zookeeper/)
})

test('settings that contradict one another are refused, and name both', () => {
  refused(
    { 'max-message-bytes': '8388604' },
    {},
    /max-message-bytes \(--max-message-bytes\): is 8388604, but max-request-bytes-per-connection is 8388608: a request of this size could never be received$/,
  )
  refused({ 'max-request-bytes': '1000000' }, {}, /max-request-bytes .*: is 1000000, but max-message-bytes is 4194304/)
  refused({ 'max-answer-bytes-per-peer': '70000' }, {}, /max-answer-bytes-per-peer .* max-message-bytes is 4194304/)
  refused(
    { 'max-request-header-bytes': '65000', 'max-header-bytes-per-connection': '20000' },
    {},
    /is 65000, but max-header/,
  )
  refused(
    { 'max-frame-bytes': '100000', 'max-message-bytes': '65536' },
    {},
    /max-frame-bytes .* max-message-bytes is 65536/,
  )
  refused({ 'max-unused-views': '20', 'max-views': '10' }, {}, /max-unused-views .* max-views is 10/)
  for (const what of ['streams', 'request-bytes', 'answer-bytes', 'header-bytes']) {
    const [all, peer, connection] = [`max-${what}`, `max-${what}-per-peer`, `max-${what}-per-connection`]
    refused({ [peer]: '6000000', [all]: '10000000' }, {}, new RegExp(`${peer} .* half of ${all} is 5000000`))
    const wide = what === 'streams' ? '60000' : '6000000'
    const narrow = what === 'streams' ? '50000' : '5000000'
    refused(
      { [connection]: wide, [peer]: narrow },
      {},
      new RegExp(`${connection} .* ${peer} is ${narrow}: no connection`),
    )
  }
})

test('a default gives way to a smaller setting that was given', () => {
  const { accessLimits } = readConfig({ 'max-streams': '10', 'max-views': '10' }, {})
  assert.equal(accessLimits.streams.gateway, 10)
  readConfig({ 'max-streams-per-peer': '20' }, {})
  readConfig({ 'max-message-bytes': '8388603' }, {})
})

test('several workers need ZooKeeper', () => {
  const zookeeper = 'zk1:2181'
  assert.deepEqual([readConfig({}, {}).workers, readConfig({ workers: '1' }, {}).workers], [1, 1])
  assert.equal(readConfig({ workers: '2', zookeeper }, {}).workers, 2)
  refused(
    { workers: '2' },
    {},
    /workers \(--workers\): requires zookeeper, which is not set: the embedded store belongs to one process/,
  )
})

test('what views take can be set', () => {
  const { views, limits } = readConfig(
    { 'max-views': '5', 'view-keep': '2m', 'max-frame-bytes': '8192' },
    {
      ESPALIER_MAX_UNUSED_VIEWS: '0',
      ESPALIER_MAX_WATCHED_CHILDREN: '7',
      ESPALIER_MAX_WATCHED_NODES: '8',
      ESPALIER_BOOKMARK_INTERVAL: '0s',
    },
  )
  assert.deepEqual(views, { maxViews: 5, keepMs: 120_000, maxUnused: 0, maxChildren: 7, maxNodes: 8, bookmarkMs: 0 })
  assert.equal(limits.frameBytes, 8_192)
  assert.deepEqual(readConfig({}, {}).views, DEFAULT_VIEW_LIMITS)
  assert.deepEqual(readConfig({}, {}).limits, DEFAULT_LIMITS)
  refused({ 'max-frame-bytes': '10' }, {}, /from 4096 to 2097152/)
})

test('what is known of ZooKeeper is written down in the data directory, unless that is off', () => {
  const name = 'zookeeper zk1:2181/a'
  const zookeeper = 'zk1:2181/a'
  assert.deepEqual(readConfig({ zookeeper }, {}).memory, { directory: path.resolve('data'), name })
  assert.deepEqual(readConfig({ zookeeper, data: 'x' }, {}).memory, { directory: path.resolve('x'), name })
  assert.equal(readConfig({ zookeeper, 'last-known': 'off' }, {}).memory, undefined)
  assert.equal(readConfig({ data: 'x' }, {}).memory, undefined)
  refused({ zookeeper, 'last-known': 'no' }, {}, /must be on or off/)
})

test('who may call is set by files, and a certificate needs its key', () => {
  assert.deepEqual(readConfig({}, {}).access, { tls: undefined, tokens: undefined, readOnly: false })
  const flags = { 'tls-certificate': 'c.pem', 'tls-key': '/k.pem', tokens: 't', 'read-only': 'on' }
  const tls = { certificate: path.resolve('c.pem'), key: '/k.pem', clientCa: undefined }
  assert.deepEqual(readConfig(flags, {}).access, { tls, tokens: path.resolve('t'), readOnly: true })
  const mutual = readConfig({ ...flags, 'tls-client-ca': 'ca.pem' }, {}).access.tls
  assert.equal(mutual?.clientCa, path.resolve('ca.pem'))
  refused(
    { 'tls-client-ca': 'ca' },
    {},
    /tls-client-ca \(--tls-client-ca\): requires tls-certificate, which is not set/,
  )
  refused({ 'tls-key': 'k' }, {}, /tls-key \(--tls-key\): requires tls-certificate, which is not set/)
  refused({}, { ESPALIER_TLS_CERTIFICATE: 'c' }, /\(ESPALIER_TLS_CERTIFICATE\): requires tls-key, which is not set/)
  refused({ 'read-only': 'yes' }, {}, /read-only \(--read-only\): "yes" must be on or off/)
})

test('a password is never shown', () => {
  refused({ zookeeper: 'h:1', 'zookeeper-auth': 'hunter2' }, {}, /^(?!.*hunter2).*not shown.*must be digest:USER:PASS/)
})

test('a configuration file that is no use says why', async () => {
  await using directory = await temporaryDirectory()
  const file = path.join(directory.path, 'x.json')
  refused({ config: file }, {}, /cannot be read \(ENOENT\)/)
  for (const [content, why] of [
    ['{', /is not JSON/],
    ['[]', /must hold a JSON object/],
    ['{"liste": "h:1"}', /liste .* is not a setting; did you mean listen\?$/],
    ['{"listen": true}', /must be a string or a number/],
    ['{"listen": "7400"}', /listen .*x\.json\): "7400" must be HOST:PORT/],
  ] as const) {
    await writeFile(file, content)
    refused({ config: file }, {}, why)
  }
})

function refused(flags: Flags, env: Env, why: RegExp): void {
  assert.throws(
    () => readConfig(flags, env),
    (error: unknown) => {
      assert.ok(error instanceof RegistryError && error.code === 'BAD_ARGUMENT', String(error))
      assert.match(error.message, why)
      assert.ok(!error.message.includes('\n'))
      return true
    },
  )
}

test('HTTP is off with a port that the system chooses and with workers, unless it is given; hosts and origins are lists', () => {
  const http = (flags: Flags) => readConfig(flags, {}).http
  assert.deepEqual(http({}), { listen: '127.0.0.1:7401', isOptional: true, hosts: ['127.0.0.1'], origins: [] })
  assert.equal(http({ listen: '127.0.0.1:0' }), undefined)
  assert.equal(http({ http: 'off' }), undefined)
  assert.equal(http({ workers: '2', zookeeper: 'zk:2181' }), undefined)
  const given = { 'http-host': 'GW.example,b', 'http-origin': 'https://a.example,http://b:8080' }
  assert.deepEqual(http({ listen: '127.0.0.1:0', http: '[::]:0', ...given }), {
    listen: '[::]:0',
    isOptional: false,
    hosts: ['[::]', 'gw.example', 'b'],
    origins: ['https://a.example', 'http://b:8080'],
  })
  for (const flags of [
    { http: '127.0.0.1' },
    { http: 'on' },
    { 'http-host': 'a:1' },
    { 'http-host': 'a, b' },
    { 'http-origin': '*' },
    { 'http-origin': 'https://a.example/' },
    { 'http-origin': 'null' },
    { http: '0.0.0.0:0', workers: '2', zookeeper: 'zk:2181' },
  ])
    assert.throws(() => http(flags), /bad configuration: http/, JSON.stringify(flags))
})

test('a tree in memory has no directory, and contradicts a place to keep it', () => {
  assert.equal(readConfig({ 'in-memory': 'on' }, {}).store.kind, 'embedded')
  assert.deepEqual(readConfig({ 'in-memory': 'on' }, {}).store, {
    kind: 'embedded',
    directory: undefined,
    sessionTimeoutMs: 10_000,
  })
  refused({ 'in-memory': 'on', data: './x' }, {}, /in-memory \(--in-memory\): contradicts data/)
  refused({ 'in-memory': 'on', zookeeper: 'zk:2181' }, {}, /in-memory \(--in-memory\): contradicts zookeeper/)
})
