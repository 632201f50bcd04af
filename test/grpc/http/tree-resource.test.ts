import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openGateway, type TestGateway } from '../../support/gateway.ts'
import { openTokens, READER, WRITER } from '../../support/tokens.ts'

test('a node is created by PUT, read with its etag and its provenance, changed by PUT and PATCH, and deleted', async () => {
  await using gateway = await openGateway({ http: {} })
  const made = await send(gateway, 'PUT', '/tree/shop', { body: '{"threads":3}' })
  assert.equal(made.status, 201)
  const read = await send(gateway, 'GET', '/tree/shop')
  assert.equal(read.status, 200)
  assert.deepEqual(properties(read), { threads: '3' })
  const { headers } = read
  assert.equal(headers.get('etag'), (read.body.node as { etag: string }).etag)
  assert.equal(headers.get('espalier-source'), 'live')
  assert.equal(headers.get('espalier-real-path'), '/shop')
  assert.match(headers.get('espalier-revision') ?? '', /^[1-9]\d*$/)
  assert.match(headers.get('espalier-age') ?? '', /^\d+(\.\d+)?$/)
  const changed = await send(gateway, 'PUT', '/tree/shop', { body: '{"db ->":"/db","a":{"b":[1,null]}}' })
  assert.equal(changed.status, 200)
  assert.notEqual(changed.headers.get('etag'), headers.get('etag'))
  assert.deepEqual(properties(await send(gateway, 'GET', '/tree/shop')), { 'db ->': '"/db"', a: '{"b":[1,null]}' })
  await send(gateway, 'PATCH', '/tree/shop', { body: '{"a":null,"c":true}' })
  assert.deepEqual(properties(await send(gateway, 'GET', '/tree/shop')), { 'db ->': '"/db"', c: 'true' })
  assert.equal((await send(gateway, 'HEAD', '/tree/shop')).status, 200)
  assert.equal((await send(gateway, 'DELETE', '/tree/shop')).status, 200)
  assert.deepEqual(reason(await send(gateway, 'GET', '/tree/shop')), [404, 'NOT_FOUND'])
})

test('a number keeps the digits that its text has', async () => {
  await using gateway = await openGateway({ http: {} })
  const body = '{"large":12345678901234567890123,"deep":{"float":1.50,"exp":1e400},"n":-0}'
  await send(gateway, 'PUT', '/tree/n', { body })
  const { large, deep } = properties(await send(gateway, 'GET', '/tree/n'))
  assert.deepEqual([large, deep], ['12345678901234567890123', '{"float":1.50,"exp":1e400}'])
})

test('a write with If-Match happens in the state that was read only, and the failed one is 412 and changes nothing', async () => {
  await using gateway = await openGateway({ http: {} })
  await send(gateway, 'PUT', '/tree/n', { body: '{"v":1}' })
  const etag = (await send(gateway, 'GET', '/tree/n')).headers.get('etag')!
  await send(gateway, 'PUT', '/tree/n', { body: '{"v":2}', headers: { 'if-match': etag } })
  for (const [verb, body] of [
    ['PUT', '{"v":3}'],
    ['PATCH', '{"v":3}'],
    ['DELETE', undefined],
  ] as const) {
    const late = await send(gateway, verb, '/tree/n', { body, headers: { 'if-match': etag } })
    assert.deepEqual(reason(late), [412, 'CONFLICT'], verb)
  }
  assert.deepEqual(properties(await send(gateway, 'GET', '/tree/n')), { v: '2' })
  // What a proxy makes of an etag when it compresses the answer.
  const now = (await send(gateway, 'GET', '/tree/n')).headers.get('etag')!
  const weak = await send(gateway, 'PATCH', '/tree/n', { body: '{"v":4}', headers: { 'if-match': `W/${now}` } })
  assert.equal(weak.status, 200)
  const twice = { 'if-match': '"a", "b"' }
  assert.deepEqual(reason(await send(gateway, 'PUT', '/tree/n', { body: '{}', headers: twice })), [400, 'BAD_ARGUMENT'])
  const other = { 'if-match': 'nonsense' }
  assert.deepEqual(reason(await send(gateway, 'PUT', '/tree/n', { body: '{}', headers: other })), [400, 'BAD_ARGUMENT'])
})

test('If-None-Match: * creates only, If-Match: * replaces only, and a known etag is answered with 304', async () => {
  await using gateway = await openGateway({ http: {} })
  const [create, replace] = [{ 'if-none-match': '*' }, { 'if-match': '*' }]
  assert.deepEqual(reason(await send(gateway, 'PUT', '/tree/n', { body: '{}', headers: replace })), [412, 'NOT_FOUND'])
  assert.equal((await send(gateway, 'PUT', '/tree/n', { body: '{}', headers: create })).status, 201)
  assert.deepEqual(reason(await send(gateway, 'PUT', '/tree/n', { body: '{}', headers: create })), [
    412,
    'ALREADY_EXISTS',
  ])
  assert.equal((await send(gateway, 'PUT', '/tree/n', { body: '{"v":1}', headers: replace })).status, 200)
  const etag = (await send(gateway, 'GET', '/tree/n')).headers.get('etag')!
  const known = await send(gateway, 'GET', '/tree/n', { headers: { 'if-none-match': `"x", ${etag}` } })
  assert.deepEqual([known.status, known.text, known.headers.get('etag')], [304, '', etag])
  assert.equal((await send(gateway, 'GET', '/tree/n', { headers: { 'if-none-match': '"x"' } })).status, 200)
})

test('the fields of the rpcs are those of the query, and one that there is not is an error', async () => {
  await using gateway = await openGateway({ http: {} })
  const deep = await send(gateway, 'PUT', '/tree/a/b/c?create_parents', { body: '{}' })
  assert.equal(deep.status, 201)
  assert.equal((await send(gateway, 'PUT', '/tree/x?validate_only', { body: '{}' })).status, 201)
  assert.equal((await send(gateway, 'GET', '/tree/x')).status, 404)
  assert.deepEqual(reason(await send(gateway, 'DELETE', '/tree/a')), [400, 'NOT_EMPTY'])
  const { body } = await send(gateway, 'GET', '/tree/a?with_children')
  assert.equal((body.children as unknown[]).length, 1)
  assert.equal((await send(gateway, 'DELETE', '/tree/a?recursive')).status, 200)
  for (const [verb, path] of [
    ['GET', '/tree/a?withchildren'],
    ['PUT', '/tree/a?recursive'],
    ['DELETE', '/tree/a?recursive=maybe'],
    ['GET', '/providers/a?nonsense'],
    ['GET', '/export/a?depth=x'],
  ] as const)
    assert.deepEqual(reason(await send(gateway, verb, path, verb === 'PUT' ? { body: '{}' } : {})), [
      400,
      'BAD_ARGUMENT',
    ])
  assert.equal(
    (await send(gateway, 'POST', '/tree/a', { body: '{}' })).headers.get('allow'),
    'GET, HEAD, PUT, PATCH, DELETE',
  )
  assert.equal((await send(gateway, 'PUT', '/export/a', { body: '{}' })).status, 405)
})

test('what the path, the body or a header says is refused in the query, in either spelling, and nothing is changed', async () => {
  await using gateway = await openGateway({ http: {} })
  await send(gateway, 'PUT', '/tree/n', { body: '{"v":1}' })
  const body = '{"v":2}'
  const headers = { 'content-type': 'text/x-tree' }
  for (const [verb, path, request] of [
    ['GET', '/tree/n?path=/other', {}],
    ['PUT', '/tree/n?json_properties=x', { body }],
    ['PUT', '/tree/n?jsonProperties=x', { body }],
    ['PATCH', '/tree/n?remove=v', { body }],
    ['DELETE', '/tree/n?etag=x', {}],
    ['GET', '/watch/n?path=/other', {}],
    ['GET', '/watch/n?resumeRevision=1', {}],
    ['POST', '/import?validateOnly=true', { body: '/m', headers }],
    ['POST', '/import?validate_only=true', { body: '/m', headers }],
  ] as const)
    assert.deepEqual(reason(await send(gateway, verb, path, request)), [400, 'BAD_ARGUMENT'], `${verb} ${path}`)
  assert.deepEqual(properties(await send(gateway, 'GET', '/tree/n?jsonOnly=true')), { v: '1' })
  assert.equal((await send(gateway, 'PUT', '/tree/a/b?createParents=true', { body })).status, 201)
})

test('a body that is no JSON object, or is too large, changes nothing', async () => {
  await using gateway = await openGateway({ http: {}, limits: { messageBytes: 100_000 } })
  for (const verb of ['PUT', 'PATCH'])
    for (const body of ['', '[]', '1', 'null', '"x"', '{"a":1', '{"a":01}', '{"a":\xff}'])
      assert.deepEqual(
        reason(await send(gateway, verb, '/tree/n', { body: Buffer.from(body, 'latin1') })),
        [400, 'BAD_ARGUMENT'],
        `${verb} ${body}`,
      )
  const large = await send(gateway, 'PUT', '/tree/n', { body: JSON.stringify({ a: 'x'.repeat(200_000) }) })
  assert.deepEqual(reason(large), [429, 'PAYLOAD_TOO_LARGE'])
  assert.equal((await send(gateway, 'GET', '/tree/n')).status, 404)
})

test('typed paths ask for tokens as the rpcs do', async () => {
  await using tokens = await openTokens()
  await using gateway = await openGateway({ http: {}, access: { tokens: tokens.file } })
  const requests = [
    ['GET', '/tree/'],
    ['GET', '/providers/'],
    ['GET', '/export/'],
    ['PUT', '/tree/n'],
    ['PATCH', '/tree/n'],
    ['DELETE', '/tree/n'],
    ['POST', '/plan'],
    ['POST', '/import'],
  ] as const
  for (const [verb, path] of requests) {
    const body = verb === 'PUT' || verb === 'PATCH' ? '{}' : verb === 'POST' ? '/x\n' : undefined
    const type = { 'content-type': 'text/x-tree' }
    const as = (token: string) =>
      send(gateway, verb, path, { body, headers: { ...type, authorization: `Bearer ${token}` } })
    const none = await send(gateway, verb, path, { body, headers: type })
    assert.deepEqual(reason(none), [401, 'UNAUTHENTICATED'], `${verb} ${path}`)
    if (verb === 'GET' || path === '/plan') assert.equal((await as(READER)).status, 200, path)
    else assert.deepEqual(reason(await as(READER)), [403, 'NOT_PERMITTED'], verb)
  }
  const written = { headers: { authorization: `Bearer ${WRITER}` }, body: '{}' }
  assert.equal((await send(gateway, 'PUT', '/tree/n', written)).status, 201)
})

test('an export is the text, and what is registered is found by the path of the service', async () => {
  await using gateway = await openGateway({ http: {} })
  await send(gateway, 'PUT', '/tree/shop', { body: '{"a":1}' })
  await send(gateway, 'PUT', '/tree/shop/x%20y', { body: '{}' })
  const exported = await send(gateway, 'GET', '/export/')
  assert.equal(exported.headers.get('content-type'), 'text/plain; charset=utf-8')
  assert.match(exported.text, /^\/shop\n {2}a = 1\n {2}\/"?x y"?\n$/)
  assert.equal(exported.headers.get('espalier-source'), 'live')
  assert.deepEqual(reason(await send(gateway, 'GET', '/export/none')), [404, 'NOT_FOUND'])
  const found = await send(gateway, 'GET', '/providers/shop')
  assert.deepEqual(
    (found.body.providers as { name: string }[]).map(({ name }) => name),
    ['x y'],
  )
  assert.match(found.headers.get('espalier-revision') ?? '', /^\d+$/)
})

test('a read that waits is answered with the change, or with 304 when there is none in time', async () => {
  await using gateway = await openGateway({ http: {} })
  await send(gateway, 'PUT', '/tree/n', { body: '{"v":1}' })
  for (const [path, change] of [
    ['/tree/n', () => send(gateway, 'PATCH', '/tree/n', { body: '{"v":2}' })],
    ['/providers/n', () => send(gateway, 'PUT', '/tree/n/one', { body: '{}' })],
  ] as const) {
    const before = (await send(gateway, 'GET', path)).headers.get('espalier-revision')!
    const none = await send(gateway, 'GET', `${path}?wait=200ms&since=${before}`)
    assert.deepEqual([none.status, none.headers.get('espalier-revision')], [304, before], path)
    const waiting = send(gateway, 'GET', `${path}?wait=30s&since=${before}`)
    const changed = await change()
    const answer = await waiting
    assert.equal(answer.status, 200)
    assert.ok(BigInt(answer.headers.get('espalier-revision')!) >= BigInt(changed.headers.get('espalier-revision')!))
    assert.match(answer.text, path === '/tree/n' ? /"v":"2"|"v":2/ : /"one"/)
    for (const query of ['wait=1s', 'wait=1h&since=1', 'wait=x&since=1', 'wait=1s&since=x', 'since=1'])
      assert.deepEqual(reason(await send(gateway, 'GET', `${path}?${query}`)), [400, 'BAD_ARGUMENT'], query)
  }
  const gone = send(
    gateway,
    'GET',
    `/tree/n?wait=30s&since=${(await send(gateway, 'GET', '/tree/n')).headers.get('espalier-revision')}`,
  )
  await send(gateway, 'DELETE', '/tree/n?recursive')
  assert.deepEqual(reason(await gone), [404, 'NOT_FOUND'])
})

test('a text is planned and imported, and a plan that is stale changes nothing', async () => {
  await using gateway = await openGateway({ http: {} })
  const headers = { 'content-type': 'text/x-tree' }
  const lines = ({ text }: Answer) =>
    text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
  const body = '/shop\n  a = 1\n  /größe\n'
  const plan = await send(gateway, 'POST', '/plan?path=/', { body, headers })
  assert.deepEqual([plan.status, plan.headers.get('content-type')], [200, 'application/jsonl'])
  assert.ok('plan' in lines(plan)[0])
  const { planEtag } = lines(plan).at(-1).result
  assert.equal((await send(gateway, 'GET', '/tree/shop')).status, 404)
  const done = await send(gateway, 'POST', `/import?plan_etag=${encodeURIComponent(planEtag)}`, { body, headers })
  assert.deepEqual([done.status, lines(done).at(-1).result.created], [200, '2'])
  assert.match((await send(gateway, 'GET', '/export/')).text, /größe/)
  const late = await send(gateway, 'POST', `/import?plan_etag=${encodeURIComponent(planEtag)}`, {
    body: '/x\n',
    headers,
  })
  assert.deepEqual(reason(late), [409, 'CONFLICT'])
  const trimmed = await send(gateway, 'POST', '/import?trim=TRIM_DELETE', { body: '/shop\n', headers })
  assert.equal(lines(trimmed).at(-1).result.deleted, '1')
  for (const [path, text, expected] of [
    ['/plan', '/shop\n = = 1\n', [400, 'BAD_SYNTAX']],
    ['/import', Buffer.from('/\xff\n', 'latin1'), [400, 'BAD_SYNTAX']],
    ['/import?trim=all', '/x\n', [400, 'BAD_ARGUMENT']],
    ['/import?validate_only', '/x\n', [400, 'BAD_ARGUMENT']],
    ['/plan?nonsense', '/x\n', [400, 'BAD_ARGUMENT']],
    ['/import?path=/none', '/x\n', [404, 'NOT_FOUND']],
  ] as const)
    assert.deepEqual(reason(await send(gateway, 'POST', path, { body: text, headers })), expected, path)
  for (const type of [
    'text/plain',
    'Text/Plain;charset=utf-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ])
    assert.equal(
      (await send(gateway, 'POST', '/import', { body: '/x\n', headers: { 'content-type': type } })).status,
      415,
    )
  assert.equal((await send(gateway, 'GET', '/tree/x')).status, 404)
})

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Record<string, unknown>
}

async function send(
  gateway: TestGateway,
  verb: string,
  path: string,
  options: { readonly body?: string | Buffer | undefined; readonly headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { body, headers = {} } = options
  const sent = body === undefined ? {} : { body: Buffer.from(body) }
  const response = await fetch(`http://${gateway.http}/v1${path}`, { method: verb, headers, ...sent })
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json' && text !== ''
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} }
}

function properties({ body }: Answer): Record<string, string> {
  return (body.node as { jsonProperties?: Record<string, string> }).jsonProperties ?? {}
}

function reason({ status, body }: Answer): [status: number, reason: string | undefined] {
  return [status, (body.details as { debug: { reason: string } }[] | undefined)?.[0]?.debug.reason]
}
