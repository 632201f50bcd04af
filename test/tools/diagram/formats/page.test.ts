import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { DiagramOptions, DiagramSource } from '../../../../tools/diagram/index.ts'
import { readGolden } from '../../../support/golden.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { BrowserPage } from '../browser.ts'
import { drawText, sourceOf } from '../drawing.ts'

const SHOP = sourceOf(readGolden('diagram', 'shop', 'in.tree')!, {
  live: new Map([
    ['/orders', 8],
    ['/payments', 0],
  ]),
})

/** The same bytes each time, so they are drawn once. */
const shop = drawText(SHOP, { format: 'html' })

async function pageOf(
  stack: AsyncDisposableStack,
  source: DiagramSource,
  options: Partial<DiagramOptions> = {},
  hash = '',
): Promise<BrowserPage> {
  const directory = stack.use(await temporaryDirectory())
  const file = join(directory.path, 'page.html')
  const isShop = source === SHOP && Object.keys(options).length === 0
  await writeFile(file, isShop ? await shop : await drawText(source, { format: 'html', ...options }))
  return BrowserPage.open(`${pathToFileURL(file).href}${hash}`, stack)
}

const near = '[...document.querySelectorAll(".node.near")].map(node => node.id).sort().join(" ")'
const title = 'document.querySelector("aside h1").textContent'

test('the page loads nothing, runs its own script, and has no errors', async () => {
  await using stack = new AsyncDisposableStack()
  const page = await pageOf(stack, SHOP)
  await page.until(`${title} === "System architecture"`)
  assert.equal(page.requests.filter(address => !address.startsWith('data:')).length, 1)
  assert.deepEqual(page.complaints, [])
  assert.equal(await page.value('fetch("https://example.com").then(() => "sent", () => "refused")'), 'refused')
})

test('the card under the pointer is highlighted with its neighbours, and a click keeps that', async () => {
  await using stack = new AsyncDisposableStack()
  const page = await pageOf(stack, SHOP)
  await page.hover('[id="n:/payments"]')
  await page.until('document.querySelector("svg.chosen") !== null')
  assert.equal(await page.value(near), 'n:/api/gateway n:/ledger n:/orders n:/payments')
  await page.click('[id="n:/payments"]')
  await page.until(`${title} === "/payments"`)
  await page.hover('[id="n:/orders"]')
  assert.equal(await page.value(near), 'n:/api/gateway n:/ledger n:/orders n:/payments')
  const said = await page.value<string>('document.querySelector("aside").innerText')
  for (const words of ['grpc payments · service', 'threads = 4', '○ no providers', 'ledger → /ledger', '/orders'])
    assert.ok(said.includes(words), words)
  await page.type('Escape')
  await page.until(`${title} === "System architecture" && document.querySelector(".chosen") === null`)
})

test('a slash searches, Enter moves from one match to the next', async () => {
  await using stack = new AsyncDisposableStack()
  const page = await pageOf(stack, SHOP)
  await page.type('/')
  assert.equal(await page.value('document.activeElement.id'), 'search')
  await page.type(...'postgres')
  await page.until('document.getElementById("count").textContent === "5 of 28"')
  assert.equal(await page.value('document.querySelectorAll(".node.faded").length'), 23)
  const before = await page.value<string>('document.querySelector("svg").getAttribute("viewBox")')
  await page.type('Enter')
  await page.until(`${title} === "/accounts/databases/main"`)
  await page.type('Enter')
  await page.until(`${title} === "/catalog/databases/main"`)
  assert.notEqual(await page.value('document.querySelector("svg").getAttribute("viewBox")'), before)
  assert.equal(await page.value('location.hash'), '#/catalog/databases/main')
})

test('roles and states are filtered', async () => {
  await using stack = new AsyncDisposableStack()
  const page = await pageOf(stack, SHOP)
  const shown = '[...document.querySelectorAll(".node:not(.faded)")].map(node => node.id).sort().join(" ")'
  for (const state of ['up', 'unknown']) await page.click(`[data-health="${state}"]`)
  for (const role of ['ingress']) await page.click(`[data-role="${role}"]`)
  assert.equal(await page.value(shown), 'n:/payments')
  await page.click('[data-health="up"]')
  assert.equal(await page.value(shown), 'n:/orders n:/payments')
})

test('the picture is dragged, zoomed with the wheel where the pointer is, and fitted again', async () => {
  await using stack = new AsyncDisposableStack()
  const page = await pageOf(stack, SHOP)
  const viewBox = async (): Promise<number[]> =>
    (await page.value<string>('document.querySelector("svg").getAttribute("viewBox")')).split(' ').map(Number)
  const all = await viewBox()
  await page.wheel([300, 400], -300)
  await page.until(`Number(document.querySelector("svg").getAttribute("viewBox").split(" ")[2]) < ${all[2]! - 1}`)
  const zoomed = await viewBox()
  await page.drag([20, 700], [100, 50])
  const dragged = await viewBox()
  assert.ok(dragged[0]! < zoomed[0]! && dragged[1]! < zoomed[1]! && dragged[2] === zoomed[2])
  await page.click('#fit')
  assert.deepEqual(await viewBox(), all)
  await page.type('+')
  assert.ok((await viewBox())[2]! < all[2]!)
  await page.type('0')
  assert.deepEqual(await viewBox(), all)
})

test('a page can be opened at a path, and the path can be copied', async () => {
  await using stack = new AsyncDisposableStack()
  const page = await pageOf(stack, SHOP, {}, '#/orders/databases/main')
  await page.until(`${title} === "/orders/databases/main"`)
  await page.click('#copy')
  await page.until('document.getElementById("copy").textContent !== "Copy path"')
})

test('findings are listed and link to their cards', async () => {
  await using stack = new AsyncDisposableStack()
  const page = await pageOf(stack, sourceOf(readGolden('diagram', 'findings', 'in.tree')!))
  const listed = await page.value<string>('document.querySelector("aside").innerText')
  for (const words of ['error: /lb/pools/retail  providers', 'warning: /cms -> /search', 'nothing links to /retail'])
    assert.ok(listed.includes(words), words)
  await page.click('aside li button')
  await page.until(`${title} === "/lb/pools/retail"`)
  assert.match(await page.value('document.querySelector("aside").innerText'), /Did you mean \/retail\/providers\?/)
})

test('no name and no value runs in a page, or becomes markup', async () => {
  await using stack = new AsyncDisposableStack()
  const evil = [
    '</script><script>window.evil=1</script>',
    '<img src=x onerror=window.evil=1>',
    '--><!--<script>',
    '"><svg onload=window.evil=1>',
    'javascript:window.evil=1',
    '\u2028',
  ]
  const text = evil
    .map(name => {
      const quoted = JSON.stringify(name.replaceAll('/', '∕'))
      return `/${quoted} : ${JSON.stringify(name)}\n  ${quoted} = ${JSON.stringify(name)}\n  ${quoted} -> ${JSON.stringify(name)}\n  /providers`
    })
    .join('\n')
  const page = await pageOf(stack, sourceOf(text, { name: evil.join(' ') }), { title: evil.join(' '), labels: 'all' })
  await page.until('document.querySelectorAll("aside li").length > 0')
  for (let i = 1; i <= evil.length; i++) {
    await page.click(`main .node:nth-of-type(${i})`).catch(() => undefined)
    await page.value(
      'document.querySelectorAll("main .node").forEach(node => node.dispatchEvent(new Event("pointerenter")))',
    )
  }
  assert.equal(await page.value('window.evil'), undefined)
  assert.equal(await page.value('document.scripts.length'), 2)
  assert.equal(await page.value('document.images.length'), 0)
  assert.deepEqual(page.complaints, [])
  assert.equal(page.requests.length, 1)
})

test('a page of tables works like any other', async () => {
  await using stack = new AsyncDisposableStack()
  const page = await pageOf(stack, SHOP, { view: 'detail' })
  await page.click('[id="n:/payments"]')
  await page.until(`${title} === "/payments"`)
  assert.match(await page.value('document.querySelector("aside").innerText'), /ledger {2}-> \/ledger\/providers/)
})

const SIDE = 'document.querySelector("aside").innerText'

test('the panel says everything of a card and of a frame, also what the picture has no room for', async () => {
  await using stack = new AsyncDisposableStack()
  const values = ['a', 'b', 'c', 'd', 'e'].map(name => `    ${name} = '${name.repeat(60)}'\n`).join('')
  const page = await pageOf(
    stack,
    sourceOf(`/eu\n  zone = 'w'\n  hosts = [${'1, '.repeat(40)}1]\n  /web\n${values}    /providers\n`),
  )
  await page.click('[id="n:/eu/web"]')
  await page.until(`${title} === "/eu/web"`)
  const said = await page.value<string>(SIDE)
  for (const name of ['a', 'b', 'c', 'd', 'e']) assert.ok(said.includes(`${name} = ${name.repeat(60)}`), name)
  assert.doesNotMatch(said, /more/)
  await page.type('Escape')
  await page.value('location.hash = "#/eu"')
  await page.until(`${title} === "/eu"`)
  assert.match(await page.value(SIDE), /hosts = \[1, 1, .*1\][\s\S]*zone = w[\s\S]*Contains[\s\S]*\/eu\/web/)
})

test('a search finds names of links; the neighbours of what Enter chooses stay clear', async () => {
  await using stack = new AsyncDisposableStack()
  const page = await pageOf(
    stack,
    sourceOf('/a\n  ledger -> /b/providers\n  /providers\n/b\n  /providers\n/c\n  /providers\n'),
  )
  await page.type('/', ...'ledger')
  await page.until('document.getElementById("count").textContent === "1 of 3"')
  await page.type('Enter')
  await page.until(`${title} === "/a"`)
  const opacity = (path: string): string => `getComputedStyle(document.getElementById("n:${path}")).opacity`
  await page.until(`${opacity('/b')} === "1" && Number(${opacity('/c')}) < 0.1`)
})

test('what is in a box of an overview is found, and leads to its box', async () => {
  await using stack = new AsyncDisposableStack()
  const page = await pageOf(stack, SHOP, { view: 'overview' })
  await page.type('/', ...'partitions')
  await page.until(`${SIDE}.includes("/bus/orders")`)
  await page.click('aside li button')
  await page.until(`${title} === "/bus/audit"`)
  assert.match(await page.value(SIDE), /in \/bus[\s\S]*partitions = 3/)
  assert.equal(await page.value('document.querySelector(".pinned").id'), 'n:/bus')
  await page.click('[id="n:/bus"]')
  await page.until(`${title} === "/bus"`)
  assert.match(await page.value(SIDE), /Contains[\s\S]*\/bus\/audit[\s\S]*\/bus\/orders/)
})

test('of many systems, those that are not drawn are listed and found', async () => {
  await using stack = new AsyncDisposableStack()
  const systems = Array.from({ length: 100 }, (_, i) =>
    [
      `/s${i}`,
      ...Array.from({ length: 14 }, (_, k) => `  l${k} -> /s${(i * 7 + k * 3 + 1) % 100}/providers`),
      '  /providers',
    ].join('\n'),
  )
  const page = await pageOf(stack, sourceOf(systems.join('\n')), { view: 'overview' })
  assert.ok((await page.value<number>('document.querySelectorAll(".node").length')) < 100)
  assert.match(await page.value(title), /overview/)
  assert.match(await page.value(SIDE), /100 systems[\s\S]*Not drawn/)
  const hidden = await page.value<string>(
    `[...Array(100).keys()].map(i => "/s" + i).find(path => document.getElementById("n:" + path) === null)`,
  )
  await page.type('/', ...`${hidden}`)
  await page.until(`${SIDE}.includes(${JSON.stringify(hidden)}) && ${title} === "Found"`)
  await page.value(
    `[...document.querySelectorAll("aside button")].find(b => b.textContent === ${JSON.stringify(hidden)}).click()`,
  )
  await page.until(`${title} === ${JSON.stringify(hidden)}`)
  assert.match(await page.value(SIDE), /not drawn[\s\S]*Uses[\s\S]*l0 → /)
})

/** 40 systems of 12 services, each of which uses the next system and the one after it. */
function many(): string {
  return Array.from({ length: 40 }, (_, i) => {
    const services = Array.from({ length: 12 }, (_, j) => {
      const links = [1, 2].map(by => `    peer${by} -> /s${(i + by) % 40}/n${j}\n`).join('')
      return `  /n${j} : web\n${links}    /providers\n`
    })
    return `/s${i}\n${services.join('')}`
  }).join('')
}

test('what is too much for a picture is listed, searched and shown as a matrix, and leads to its words', async () => {
  await using stack = new AsyncDisposableStack()
  const page = await pageOf(stack, sourceOf(many()), { deadlineMs: 8_000 })
  const rows = 'document.querySelectorAll("#table tbody tr").length'
  await page.click('[data-way="list"]')
  await page.until(`${rows} >= 480 && document.querySelector("main").hidden`)
  await page.type('/', ...'s7/n1')
  await page.until(`${rows} > 2 && ${rows} < 40`)
  await page.value(
    '[...document.querySelectorAll("#table tbody button")].find(button => button.textContent === "/s7/n11").click()',
  )
  await page.until(`${title} === "/s7/n11"`)
  assert.match(await page.value<string>('document.querySelector("aside").innerText'), /peer1 → \/s8/)
  await page.type('Escape')
  await page.click('[data-way="matrix"]')
  await page.until(`${rows} === 40`)
  const cell = '[...document.querySelectorAll("#table td button")].find(one => one.title === "/s7 → /s8")'
  assert.equal(await page.value(`${cell}.textContent`), '12')
  await page.value(`${cell}.click()`)
  await page.until(`${title} === "/s7 → /s8"`)
  assert.match(await page.value<string>('document.querySelector("aside").innerText'), /\/s7\/n0 {2}peer1\n.*→ \/s8\/n0/)
  await page.type('p')
  await page.until('!document.querySelector("main").hidden && document.getElementById("table").hidden')
  assert.deepEqual(page.complaints, [])
})

test('a click on a box of an overview opens its words and the picture of what is in it', async () => {
  await using stack = new AsyncDisposableStack()
  const page = await pageOf(stack, SHOP, { view: 'overview' })
  const nodes = '[...document.querySelectorAll("#inside .node")].map(node => node.id).join(" ")'
  await page.click('[id="n:/orders"]')
  await page.until(`${title} === "/orders" && document.querySelector("main").hidden`)
  const inside = await page.value<string>(nodes)
  for (const id of ['n:/orders', 'n:/orders/databases/main', 'n:/orders/databases/replica', 'n:/payments'])
    assert.ok(inside.split(' ').includes(id), id)
  await page.click('#inside [id="n:/orders/databases/main"]')
  await page.until(`${title} === "/orders/databases/main"`)
  await page.click('#leave')
  await page.until('!document.querySelector("main").hidden && document.getElementById("inside").hidden')
  await page.click('[id="n:/orders"]')
  await page.until('!document.getElementById("inside").hidden')
  await page.type('Escape')
  await page.until('document.getElementById("inside").hidden')
  // One service says everything itself.
  await page.click('[id="n:/payments"]')
  await page.until(`${title} === "/payments"`)
  assert.equal(await page.value('document.getElementById("inside").hidden'), true)
  assert.deepEqual(page.complaints, [])
})
