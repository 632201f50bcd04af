import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { Resvg } from '@resvg/resvg-js'
import { pngOf } from '../../../tools/diagram/formats/png.ts'
import { renderDiagram } from '../../../tools/diagram/index.ts'
import { sourceFiles } from '../../../tools/diagram/node/files.ts'
import { nodePlatform } from '../../../tools/diagram/node/platform.ts'
import type { Platform } from '../../../tools/diagram/platform/platform.ts'
import { outlineBox } from '../../../tools/diagram/svg/geometry.ts'
import { classesOf } from '../../../tools/diagram/svg/picture.ts'
import { type Element, elements, formatXml, parseXml, textOf } from '../../../tools/diagram/svg/xml.ts'
import { readGolden } from '../../support/golden.ts'
import { draw, drawText, path, sourceOf } from './drawing.ts'

const SHOP = readGolden('diagram', 'shop', 'in.tree')!
const SEED = readGolden('diagram', 'seed', 'in.tree')!
const { rasterize } = nodePlatform()

test('the same tree gives the same bytes, in this process and in another', async () => {
  const first = await drawText(sourceOf(SHOP))
  assert.equal(await drawText(sourceOf(SHOP)), first)
  const script = `
    import { readGolden } from '${new URL('../../support/golden.ts', import.meta.url).href}'
    import { drawText, sourceOf } from '${new URL('drawing.ts', import.meta.url).href}'
    process.stdout.write(await drawText(sourceOf(readGolden('diagram', 'shop', 'in.tree'))))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    maxBuffer: 1e8,
  })
  assert.equal(stdout, first)
})

test('no text is wider than its card', async () => {
  const wide = `
/日本語の名前 : データベース
  設定 = '東京都千代田区の長い値です'
  /providers
/Ящик : Щука Журнал
  Ширина = 'ЩЩЩЩЩЩЩЩЩЩЖЖЖЖЖЖЖЖЖЖ'
  /providers
/MMMMMMMMMMMMMMMMMMMMMMMM : WWWWWWWWWWWWWWWW
  WWWWWWWWWWWWWWWW = 'MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM'
  /providers
/redis : MMMMM
  sizes => /redis WWWWWWWWW
  /providers
`
  const live = new Map([['/Ящик', 1_234_567]])
  for (const source of [sourceOf(SHOP), sourceOf(wide, { live })])
    for (const view of ['architecture', 'overview', 'detail'] as const) {
      const svg = parseXml(await drawText(source, { labels: 'all', view }))
      const nodes = [...elements(svg)].filter(element => classesOf(element)[0] === 'node')
      assert.ok(nodes.length > 2)
      for (const node of nodes) {
        const [card, text] = [outlineBox(node)!, drawnText(node)]
        const shown = JSON.stringify({ id: node.attributes.get('id'), card, text })
        assert.ok(text.left >= card.left + 4 && text.right <= card.right - 4, shown)
        assert.ok(text.top >= card.top && text.bottom <= card.bottom, shown)
      }
    }
})

/** The box of the ink of an element's text, as the rasterizer draws it. */
function drawnText(element: Element): { left: number; top: number; right: number; bottom: number } {
  const texts = [...elements(element)].filter(({ name }) => name === 'text').map(formatXml)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-5000 -5000 10000 10000" width="10000" height="10000" font-family="Arial">${texts.join('')}</svg>`
  const resvg = new Resvg(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: [...sourceFiles.fonts],
      defaultFontFamily: 'Liberation Sans',
    },
  })
  const box = resvg.getBBox()!
  return { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height }
}

test('PNG is twice the size of SVG and needs no system fonts', async () => {
  const svg = parseXml(await drawText(sourceOf(SEED)))
  const { bytes } = await draw(sourceOf(SEED), { format: 'png' })
  const png = Buffer.from(bytes)
  assert.equal(png.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n')
  const points = Number.parseFloat(svg.attributes.get('width')!)
  assert.ok(Math.abs(png.readUInt32BE(16) - (points * 4 * 2) / 3) < 3, `${png.readUInt32BE(16)} for ${points}pt`)
})

test('one signal can be used for many PNGs', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"/>'
  const { signal } = new AbortController()
  const first = await pngOf(svg, { width: 9, height: 9 }, rasterize, signal)
  assert.deepEqual(await pngOf(svg, { width: 9, height: 9 }, rasterize, signal), first)
})

test('a PNG says of which scripts no font of the machine has the characters, and in the picture as well', async () => {
  const source = sourceOf('/注文 : 거래\n  地域 = "тест é"\n  db -> /データ\n  /providers\n/データ\n  /providers\n')
  const { signal } = new AbortController()
  for (const [font, told] of [
    [/[\p{scx=Han}\p{scx=Kana}]/u, 'Korean'],
    [/\p{scx=Hang}/u, 'Chinese, Japanese'],
    [/[\p{scx=Han}\p{scx=Kana}\p{scx=Hang}]/u, undefined],
  ] as const) {
    let drawn = ''
    const platform: Platform = {
      ...nodePlatform(),
      rasterize: async svg => {
        drawn = svg
        const [, character = ''] = />([^<>])<\/text><\/svg>$/u.exec(svg) ?? []
        return Buffer.from(character === '' ? svg : font.test(character) ? character : 'box')
      },
    }
    const { notices } = await renderDiagram(source, { format: 'png' }, platform, signal)
    const notice = notices.filter(text => text.includes('no font'))
    assert.deepEqual(notice.length, told === undefined ? 0 : 1)
    assert.ok(told === undefined || notice[0]?.includes(`(${told})`), notice[0])
    assert.equal(drawn.includes(`no font for ${told}`), told !== undefined)
  }
})

test('the size of a PNG is limited for a very large picture', async () => {
  const size = { width: 9_000, height: 6_000 }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}pt" height="${size.height}pt"><rect width="9" height="9"/></svg>`
  const png = Buffer.from(await pngOf(svg, size, rasterize, new AbortController().signal))
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  assert.ok(width * height <= 32_100_000 && width * height > 31_000_000, `${width} x ${height}`)
  assert.ok(Math.abs(width / height - 1.5) < 0.01)
})

test('the theme changes only colours; with auto the viewer chooses', async () => {
  const [light, dark, auto] = await Promise.all(
    (['light', 'dark', 'auto'] as const).map(theme => drawText(sourceOf(SHOP), { theme })),
  )
  const withoutColors = (svg: string): string =>
    svg.replace(/#[0-9a-f]{6}/gi, '#').replace(/@media[\s\S]*?(?=<\/style>)/, '')
  assert.notEqual(dark, light)
  assert.equal(withoutColors(dark!), withoutColors(light!))
  assert.equal(withoutColors(auto!), withoutColors(light!))
  assert.match(auto!, /@media \(prefers-color-scheme: dark\)/)
})

test('with theme auto every colour of the picture has its dark counterpart', async () => {
  const source = sourceOf(readGolden('diagram', 'findings', 'in.tree')!, {
    live: new Map([
      ['/cms', 2],
      ['/search', 0],
    ]),
  })
  const after = sourceOf(SEED).tree
  for (const drawn of [source, { ...source, after: { tree: after, name: 'after' } }])
    for (const view of ['architecture', 'detail'] as const) {
      const [auto, dark] = await Promise.all(
        (['auto', 'dark'] as const).map(theme => drawText(drawn, { theme, view, focus: '/cms', propertyEdges: true })),
      )
      assert.deepEqual(colorsInTheDark(auto!), colorsOf(dark!))
    }
})

test('labels are shown on request, and by default omitted where they are redundant', async () => {
  const labels = async (choice: 'auto' | 'all' | 'none'): Promise<number> =>
    (await drawText(sourceOf(SHOP), { labels: choice, format: 'dot' })).match(/" -> .* label=</g)?.length ?? 0
  assert.equal(await labels('none'), 0)
  assert.equal(await labels('auto'), 9)
  assert.equal(await labels('all'), 27)
})

test('a line of several links has the names of all of them if one of them needs it', async () => {
  const text = '/a\n  db -> /db\n  replica -> /db\n/db\n  /providers\n'
  assert.match(await drawText(sourceOf(text), { format: 'dot' }), /" -> .* label=<.*>db, replica</)
})

test('the legend names only what occurs, and can be omitted', async () => {
  const dot = await drawText(sourceOf(SEED), { format: 'dot' })
  for (const word of ['uses (link)', 'ingress', 'service', 'data store']) assert.ok(dot.includes(`> ${word}<`), word)
  for (const word of ['messaging', 'part of a cycle', 'broken link', 'live providers'])
    assert.ok(!dot.includes(word), word)
  assert.ok(!(await drawText(sourceOf(SEED), { format: 'dot', legend: false })).includes('uses (link)'))
})

test('property links are lines on request, and rows in any case', async () => {
  const source = sourceOf(readGolden('diagram', 'findings', 'in.tree')!)
  const lines = async (propertyEdges: boolean): Promise<number> =>
    (await drawText(source, { propertyEdges, format: 'dot' })).match(/arrowhead="odiamond"/g)?.length ?? 0
  assert.deepEqual([await lines(false), await lines(true)], [0, 2])
  assert.match(await drawText(source, { format: 'dot' }), /threads =&gt; web/)
})

test('the direction is that of reading, or downwards', async () => {
  assert.match(await drawText(sourceOf(SEED), { format: 'dot' }), /rankdir="LR"/)
  assert.match(await drawText(sourceOf(SEED), { format: 'dot', direction: 'TB' }), /rankdir="TB"/)
})

test('an empty tree is an error, never an empty picture', async () => {
  await assert.rejects(draw(sourceOf('')), { code: 'EMPTY_GRAPH', message: 'nothing to draw: test.tree has no nodes' })
  await assert.rejects(draw(sourceOf('/a\n  /b : t\n')), {
    code: 'EMPTY_GRAPH',
    message: 'nothing to draw: test.tree has 2 nodes but none with /providers, properties or links',
  })
})

test('a layout that does not end in time is an error with a hint', async () => {
  await assert.rejects(draw(sourceOf(SHOP), { deadlineMs: 1 }), {
    code: 'GRAPH_TOO_LARGE',
    message: 'layout of 25 services stopped after 0.001 s',
    hint: /--focus PATH --depth N/,
  })
})

test('an aborted drawing rejects with the reason of the signal', async () => {
  const { renderDiagram } = await import('../../../tools/diagram/index.ts')
  const controller = new AbortController()
  const drawing = renderDiagram(sourceOf(SHOP), { format: 'svg' }, nodePlatform(), controller.signal)
  controller.abort(new Error('enough'))
  await assert.rejects(drawing, /enough/)
})

test('a part of a tree has the same colours as in the whole', async () => {
  const { properties, children } = sourceOf(SEED).tree.children.get('cms')!
  const dot = await drawText({ tree: { properties, children }, name: 'x', root: path('/cms') }, { format: 'dot' })
  assert.match(dot, /"\/cms\/databases\/main" \[.*class="service role-store"/)
  assert.match(dot, /"\/cms" \[.*class="service role-service"/)
})

/** A picture in theme auto as seen in dark mode: the rules of the style sheet, applied. */
function colorsInTheDark(svg: string): string[] {
  const style = textOf([...elements(parseXml(svg))].find(element => element.name === 'style')!)
  const rules = [
    ...style.matchAll(/^\.espalier (.*)\[(fill|stroke)='(#[0-9a-f]{6})'\]\{\2:(#[0-9A-Fa-f]{6})\}$/gm),
  ].map(([, scope, property, from, to]) => ({ scope: scope!, property: property!, from: from!, to: to! }))
  assert.ok(rules.length > 20)
  return colorsOf(svg, (chain, property, color) => {
    const hit = rules.filter(rule => rule.property === property && rule.from === color && inScope(chain, rule.scope))
    return hit.at(-1)?.to.toLowerCase() ?? color
  })
}

function colorsOf(
  svg: string,
  turn = (_chain: Element[], _property: string, color: string): string => color,
): string[] {
  const colors: string[] = []
  const visit = (element: Element, above: Element[]): void => {
    const chain = [...above, element]
    for (const property of ['fill', 'stroke']) {
      const color = element.attributes.get(property)
      if (color !== undefined && color !== 'none')
        colors.push(`${element.name} ${property} ${turn(chain, property, color)}`)
    }
    for (const child of element.children) if (typeof child !== 'string') visit(child, chain)
  }
  visit(parseXml(svg), [])
  return colors
}

/** The few kinds of selectors that the style sheet uses. */
function inScope(chain: Element[], scope: string): boolean {
  const self = chain.at(-1)!
  const parts = scope.endsWith(' ') ? [...scope.trim().split(' '), '*'] : scope.split(/ |(?=>)/)
  let at = chain.length - 1
  const last = parts.at(-1)!.replace('>', '')
  const names = last.startsWith(':is(') ? last.slice(4, -1).split(',') : [last]
  if (!names.includes('*') && !names.includes(self.name)) return false
  for (let i = parts.length - 2; i >= 0; i--) {
    const direct = parts[i + 1]!.startsWith('>')
    const want = parts[i]!.replace('>', '')
    const fits = (element: Element): boolean =>
      want.startsWith('.') ? classesOf(element).includes(want.slice(1)) : element.name === want
    at--
    if (direct && !(at >= 0 && fits(chain[at]!))) return false
    while (!direct && at >= 0 && !fits(chain[at]!)) at--
    if (at < 0) return false
  }
  return true
}
