import assert from 'node:assert/strict'
import { request } from 'node:https'
import { test } from 'node:test'
import { type OriginRules, refusalOfOrigin } from '../../../src/grpc/http/origins.ts'
import { everyRpc } from '../../access/any-rpc.ts'
import { makeCertificate } from '../../support/certificate.ts'
import { openGateway } from '../../support/gateway.ts'
import { sendRaw } from '../../support/raw-http.ts'

const RULES: OriginRules = {
  isNamed: host => host === 'gateway.example',
  origins: ['https://console.example'],
  scheme: 'http',
}

test('a host is an address, localhost or a configured name, and an origin is the own one or a configured one', () => {
  for (const [host, origin, expected] of [
    ['127.0.0.1:7401', undefined, undefined],
    ['10.0.0.1', undefined, undefined],
    ['[::1]:7401', undefined, undefined],
    ['localhost:7401', undefined, undefined],
    ['LOCALHOST', undefined, undefined],
    ['gateway.example:80', undefined, undefined],
    ['evil.example', undefined, 'host'],
    ['127.0.0.1.evil.example', undefined, 'host'],
    ['localhost.evil.example:7401', undefined, 'host'],
    ['gateway.example@evil.example', undefined, 'host'],
    ['', undefined, 'host'],
    [undefined, undefined, 'host'],
    ['127.0.0.1:7401', 'http://127.0.0.1:7401', undefined],
    ['127.0.0.1:7401', 'https://console.example', undefined],
    ['127.0.0.1:7401', 'https://127.0.0.1:7401', 'origin'],
    ['127.0.0.1:7401', 'http://127.0.0.1:8080', 'origin'],
    ['127.0.0.1:7401', 'http://localhost:7401', 'origin'],
    ['127.0.0.1:7401', 'https://console.example.evil.example', 'origin'],
    ['127.0.0.1:7401', 'null', 'origin'],
    ['evil.example:7401', 'http://evil.example:7401', 'host'],
  ] as const)
    assert.equal(refusalOfOrigin({ host, origin }, RULES), expected, `${host} ${origin}`)
})

test('no rpc can be called as a simple request of a page of another origin, with or without the field Origin', async () => {
  await using gateway = await openGateway({ http: {} })
  const create = JSON.stringify({ path: '/planted' })
  for (const { path } of everyRpc())
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])
      for (const origin of ['https://evil.example', 'null', undefined]) {
        const headers = {
          ...(type === '' ? {} : { 'content-type': type }),
          ...(origin === undefined ? {} : { origin }),
        }
        const body = new Blob([create], { type: '' })
        const response = await fetch(`http://${gateway.http}${path}`, { method: 'POST', headers, body })
        await response.text()
        if (origin !== undefined) assert.equal(response.status, 403, `${path} ${type} ${origin}`)
      }
  assert.equal(await gateway.store.read('/planted' as never, { signal: AbortSignal.timeout(5_000) }), undefined)
})

test('a page whose name leads to the gateway can call nothing (DNS rebinding)', async () => {
  await using gateway = await openGateway({ http: {} })
  for (const { path } of everyRpc()) {
    const response = await sendRaw(
      gateway.http,
      `POST ${path} HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nContent-Type: application/json\r\n` +
        'Content-Length: 19\r\nConnection: close\r\n\r\n{"path":"/planted"}',
    )
    assert.match(response, /^HTTP\/1\.1 421 .*NOT_PERMITTED/s, path)
  }
  const named = await sendRaw(gateway.http, 'GET /livez HTTP/1.1\r\nHost: pod.example\r\nConnection: close\r\n\r\n')
  assert.match(named, /^HTTP\/1\.1 200 /)
})

test('pages of a configured origin may call, after they have asked, and read the answer', async () => {
  const origin = 'https://console.example'
  await using gateway = await openGateway({ http: { origins: [origin] } })
  const url = `http://${gateway.http}/espalier.v1.TreeService/ListChildren`
  const asked = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' }
  const preflight = await fetch(url, { method: 'OPTIONS', headers: asked })
  assert.equal(preflight.status, 204)
  assert.equal(preflight.headers.get('access-control-allow-origin'), origin)
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /authorization.*last-event-id/)
  assert.equal(preflight.headers.get('access-control-allow-credentials'), null)
  const json = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers: { ...json, origin }, body: '{"path":"/"}' })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('access-control-allow-origin'), origin)
  assert.equal(answer.headers.get('vary'), 'Origin')
  for (const other of ['https://evil.example', 'null']) {
    const refused = await fetch(url, { method: 'OPTIONS', headers: { ...asked, origin: other } })
    assert.equal(refused.status, 403)
    assert.equal(refused.headers.get('access-control-allow-origin'), null)
  }
})

test('no answer can be framed, guessed at or stored, whatever it is', async () => {
  await using gateway = await openGateway({ http: {} })
  for (const path of ['/livez', '/nothing', '/espalier.v1.TreeService/GetNode?encoding=json&message={}']) {
    const { headers } = await fetch(`http://${gateway.http}${path}`)
    assert.equal(headers.get('cache-control'), 'no-store', path)
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'; frame-ancestors 'none'/, path)
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin', path)
    assert.equal(headers.get('set-cookie'), null, path)
  }
})

test('over TLS the names of the certificate are names of the gateway, and its clients may need one of their own', async () => {
  await using tls = await makeCertificate()
  await using open = await openGateway({ http: {}, access: { tls } })
  await using closed = await openGateway({ http: {}, access: { tls: { ...tls, clientCa: tls.authorityFile } } })
  const status = (gateway: string, host: string, own: object = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
    const path = '/espalier.v1.GatewayService/GetGateway?encoding=json&message=%7B%7D'
    const options = { ca: tls.authority, headers: { host }, servername: 'localhost', ...own }
    request(`https://${gateway}${path}`, options, response => resolve(response.resume().statusCode))
      .on('error', reject)
      .end()
    return promise
  }
  assert.equal(await status(open.http, 'localhost'), 200)
  assert.equal(await status(open.http, 'evil.example'), 421)
  await assert.rejects(status(closed.http, 'localhost'))
  assert.equal(await status(closed.http, 'localhost', tls.forClient('console')), 200)
})
