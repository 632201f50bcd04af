import assert from 'node:assert/strict'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createConnection } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { connect } from '../../../../clients/typescript/index.ts'
import { eventually } from '../../../support/condition.ts'
import { openGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { BrowserPage } from '../../diagram/browser.ts'
import { espalier, type Running, start } from '../espalier.ts'

const MODEL = `/lb
  /pools
    /web
      providers -> /web/providers
/web : python
  secret = "x1234"
  threads = 3
  /providers
`

interface World extends AsyncDisposable {
  readonly endpoint: string
  readonly console: Running
  readonly address: string
  /** For what is to end before all else. */
  readonly stack: AsyncDisposableStack
}

async function open(args: readonly string[] = [], model = MODEL, env: Record<string, string> = {}): Promise<World> {
  await using opened = new AsyncDisposableStack()
  const { endpoint } = opened.use(await openGateway())
  if (model !== '') assert.equal((await espalier(['import', '-'], { endpoint, stdin: model })).code, 0)
  const console = opened.use(start(['console', '--listen', '127.0.0.1:0', ...args], { endpoint, env }))
  const address = await eventually(() => / is at (\S+)\n/.exec(console.stdout)?.[1], `an address: ${console.stderr}`)
  const stack = opened.move()
  return { endpoint, console, address, stack, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

async function get(address: string, path: string, options: object = {}): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>()
  const asked = request(new URL(path, address), options, response => {
    text(response).then(body => resolve({ status: response.statusCode ?? 0, body }), reject)
  })
  asked.on('error', reject).end()
  return promise
}

const CARD = `(document.getElementById("n:/web")?.textContent ?? "")`
const VIEW = 'document.querySelector("svg").getAttribute("viewBox")'

test('a page shows the picture as it is, becomes the newer one by itself, and stays where its reader was', async () => {
  await using world = await open()
  await using client = connect({ endpoints: world.endpoint })
  const page = await BrowserPage.open(world.address, world.stack)
  await page.until(`${CARD}.includes("no providers")`)
  await page.until('document.getElementById("live").textContent === "live"')
  assert.match(await page.value('document.querySelector("svg").textContent'), /\(hidden\)/)

  await page.click('[id="n:/web"]')
  await page.type('+')
  const view = await page.value<string>(VIEW)
  await using registration = client.register('/web/providers', '10.0.0.1:80')
  await registration.registered()
  await page.until(`document.readyState === "complete" && ${CARD}.includes("1 live")`)
  assert.equal(await page.value(VIEW), view)
  assert.equal(await page.value('document.querySelector("aside h1").textContent'), '/web')
  assert.deepEqual(page.complaints, [])

  await espalier(['set', '/web', 'threads=4'], { endpoint: world.endpoint })
  await page.until(`${CARD}.includes("4")`)
  world.console.process.kill('SIGINT')
  assert.equal((await world.console.outcome).code, 130)
  await page.until('document.getElementById("live").textContent.startsWith("not live")')
})

test('where there is nothing to draw the page says so, and draws when there is', async () => {
  await using world = await open([], '')
  const page = await BrowserPage.open(world.address, world.stack)
  await page.until('document.body.innerText.includes("nothing to draw")')
  await espalier(['import', '-'], { endpoint: world.endpoint, stdin: MODEL })
  await page.until(`${CARD} !== ""`)
})

test('nobody reaches it by another name, changes anything, or finds anything else', async () => {
  await using world = await open(['/web'])
  const { port } = new URL(world.address)
  assert.equal((await get(world.address, '/')).status, 200)
  assert.equal((await get(world.address, '/', { headers: { host: `localhost:${port}` } })).status, 200)
  assert.equal((await get(world.address, '/', { headers: { host: `evil.example:${port}` } })).status, 403)
  assert.equal((await get(world.address, '/', { method: 'POST' })).status, 405)
  assert.equal((await get(world.address, '/etc/passwd')).status, 404)
})

/** The first line of the answer to a request that no HTTP library would send. */
async function raw(address: string, request: string): Promise<string> {
  const { hostname, port } = new URL(address)
  const socket = createConnection(Number(port), hostname)
  socket.end(`${request}\r\nConnection: close\r\n\r\n`)
  return (await text(socket)).split('\r\n')[0] ?? ''
}

test('a request whose target is not a path is refused with 400, and the console continues', async () => {
  await using world = await open()
  const { host } = new URL(world.address)
  const targets = ['//', '///x', '//evil.example/', 'http://[', `http://${host}/`, '*', '?', 'x', '//%zz', '\\\\']
  for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS'])
    for (const target of targets)
      assert.match(
        await raw(world.address, `${method} ${target} HTTP/1.1\r\nHost: ${host}`),
        / 400 /,
        `${method} ${target}`,
      )
  for (const request of [
    'CONNECT x:1 HTTP/1.1',
    'GET / HTTP/9',
    'GET',
    '\x00',
    'GET /%zz HTTP/1.1\r\nHost: x\r\nHost: y',
  ])
    assert.doesNotMatch(await raw(world.address, request), / 200 /, request)
  assert.equal((await get(world.address, '/')).status, 200)
})

test('the console listens where only this machine reaches it', async () => {
  await using world = await open()
  for (const host of ['0.0.0.0', '[::]', ...otherAddresses()]) {
    const refused = await espalier(['console', '--listen', `${host}:0`], { endpoint: world.endpoint })
    assert.match(refused.stderr, /error\[CANNOT_LISTEN\]: .* can be reached from other machines/)
    assert.equal(refused.code, 2)
  }
  const { stderr } = await espalier(['console', '--listen', '0.0.0.0:7556'], { endpoint: world.endpoint })
  assert.match(stderr, /help: .* ssh -L 7556:127\.0\.0\.1:7556 HOST/)
})

function otherAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap(found => found ?? [])
  return all.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address)
}

test('a port that is taken, a path that is not there and an invalid address are reported at once', async () => {
  await using world = await open()
  const { host } = new URL(world.address)
  for (const [args, code, stderr] of [
    [['--listen', host], 2, /error\[CANNOT_LISTEN\]: cannot listen on 127\.0\.0\.1:\d+: another process does already/],
    [['--listen', 'nowhere'], 2, /"nowhere" is not an address to listen on\n {2}help: write HOST:PORT/],
    [['/wbe'], 4, /\/wbe does not exist/],
  ] as const) {
    const refused = await espalier(['console', ...args], { endpoint: world.endpoint })
    assert.match(refused.stderr, stderr)
    assert.equal(refused.code, code)
  }
})

test('--open hands the address to the browser', async () => {
  await using directory = await temporaryDirectory()
  const [browser, opened] = [join(directory.path, 'browser'), join(directory.path, 'opened')]
  await writeFile(browser, `#!/bin/sh\necho "$1" > "${opened}.part" && mv "${opened}.part" "${opened}"\n`)
  await chmod(browser, 0o755)
  await using world = await open(['--open'], MODEL, { BROWSER: browser })
  const address = await eventually(() => readFile(opened, 'utf8').catch(() => undefined), 'it is opened')
  assert.equal(address, `${world.address}\n`)
})
