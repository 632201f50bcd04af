import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { textWidth } from '../../../../tools/diagram/style/text-width.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { BrowserPage } from '../browser.ts'
import { drawText, sourceOf } from '../drawing.ts'
import { SAMPLES, sampleSource } from '../samples.ts'

/** The fonts of the machine without those of Arial's widths, and one of quite other widths for everything. */
const FONT_SETTINGS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <selectfont><rejectfont>
    ${['Arial', 'Liberation Sans', 'Arimo', 'Helvetica', 'Nimbus Sans']
      .map(family => `<pattern><patelt name="family"><string>${family}</string></patelt></pattern>`)
      .join('')}
  </rejectfont></selectfont>
  <match target="pattern"><edit name="family" mode="assign" binding="strong"><string>FAMILY</string></edit></match>
</fontconfig>`

const NAMES = ['seed-live', 'seed-detail', 'shop', 'findings', 'diff', 'nested', 'subtree', 'shop-overview']

/** The same for each font. */
const pictures = Promise.all([
  ...NAMES.map(name =>
    drawText(sampleSource(SAMPLES[name]!.tree ?? name, SAMPLES[name]!.source), SAMPLES[name]!.options),
  ),
  drawText(sourceOf('/"注文サービス" : "数据库 ☕"\n  名 = "日本語の値"\n  /"вход"\n    /providers\n')),
  readFile(new URL('../../../../docs/architecture.svg', import.meta.url), 'utf8'),
])

/** For each part of each picture, how far its text leaves its shape, in points; and the width of an unfitted line in this browser. */
const MEASURE = `(() => {
  const shapeOf = part => {
    const boxes = [...part.querySelectorAll('path, polygon')].map(shape => shape.getBBox())
    const left = Math.min(...boxes.map(box => box.x)), top = Math.min(...boxes.map(box => box.y))
    return {
      left, top,
      right: Math.max(...boxes.map(box => box.x + box.width)), bottom: Math.max(...boxes.map(box => box.y + box.height)),
    }
  }
  const found = []
  let checked = 0
  const check = (shape, text) => {
    const box = text.getBBox()
    checked++
    const out = Math.max(shape.left - box.x, box.x + box.width - shape.right)
    if (out > 0.5) found.push(text.textContent + ' by ' + out.toFixed(1))
  }
  for (const svg of document.querySelectorAll('svg.espalier')) {
    for (const node of svg.querySelectorAll('.node')) {
      const shape = shapeOf(node)
      for (const text of node.querySelectorAll('text')) check(shape, text)
    }
    const frames = [...svg.querySelectorAll('.cluster')]
    for (const [at, label] of [...svg.querySelectorAll('.labels > g')].entries())
      for (const text of label.querySelectorAll('text')) check(shapeOf(frames[at]), text)
    const page = shapeOf(svg.querySelector('.graph'))
    for (const text of svg.querySelectorAll('.graph > text, .edge text')) check(page, text)
  }
  const probe = document.querySelector('svg').appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'text'))
  probe.textContent = 'illicit milling'
  probe.setAttribute('font-size', '10')
  return { found, checked, probe: probe.getBBox().width }
})()`

interface Measured {
  readonly found: readonly string[]
  readonly checked: number
  readonly probe: number
}

for (const family of ['DejaVu Sans Mono', 'DejaVu Sans']) {
  test(`no text leaves its box where ${family} is the only font`, async () => {
    await using stack = new AsyncDisposableStack()
    const directory = stack.use(await temporaryDirectory())
    const settings = join(directory.path, 'fonts.conf')
    await writeFile(settings, FONT_SETTINGS.replace('FAMILY', family))
    const page = join(directory.path, 'page.html')
    await writeFile(page, `<!doctype html><meta charset="utf-8"><body>${(await pictures).join('\n')}`)
    const browser = await BrowserPage.open(pathToFileURL(page).href, stack, { FONTCONFIG_FILE: settings })
    const { found, checked, probe } = await browser.value<Measured>(MEASURE)
    assert.deepEqual(found, [])
    assert.ok(checked > 300, `${checked} texts`)
    const inArial = textWidth('illicit milling', 10)
    assert.ok(probe > 1.1 * inArial, `${probe} points: the browser found a font of Arial's widths`)
  })
}
