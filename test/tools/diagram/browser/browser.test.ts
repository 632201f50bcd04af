import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { browserPlatform } from '../../../../tools/diagram/browser/platform.ts'
import { renderDiagram } from '../../../../tools/diagram/index.ts'
import { readGolden } from '../../../support/golden.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { BrowserPage } from '../browser.ts'
import { sourceOf } from '../drawing.ts'

const ROOT = join(import.meta.dirname, '../../../..')

/** Every module of src/tree, so that none of them needs Node, and the diagrams, for the page to call. */
const ENTRY = `
${globSync('src/tree/**/*.ts', { cwd: ROOT })
  .map((file, at) => `import * as module${at} from './${file}'\n`)
  .join('')}
import { renderDiagram } from './tools/diagram/index.ts'
import { browserPlatform } from './tools/diagram/browser/platform.ts'
const tree = Object.assign({}, ${globSync('src/tree/**/*.ts', { cwd: ROOT }).map((_, at) => `module${at}`)})
globalThis.espalier = {
  format: text => tree.formatTree(tree.parseTree(text).tree),
  bytes: text => [...tree.encodeData(tree.decodeData(new TextEncoder().encode(text)))],
  lease: tree.newLeaseId,
  draw: async (text, name, format) => {
    const source = { tree: tree.parseTree(text).tree, name }
    const { signal } = new AbortController()
    const { bytes } = await renderDiagram(source, { format, deadlineMs: 120_000 }, browserPlatform(), signal)
    return new TextDecoder().decode(bytes)
  },
}`

test('a browser parses a tree and draws it as Node does', async () => {
  await using stack = new AsyncDisposableStack()
  const directory = stack.use(await temporaryDirectory())
  const { metafile } = await build({
    stdin: { contents: ENTRY, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    metafile: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    outfile: join(directory.path, 'diagrams.js'),
    logLevel: 'silent',
  })
  const bundled = Object.keys(metafile.inputs)
  assert.deepEqual(
    bundled.filter(file => file.startsWith('src/') && !file.startsWith('src/tree/')),
    [],
  )
  const page = join(directory.path, 'index.html')
  await writeFile(
    page,
    '<!doctype html><meta charset="utf-8"><title>diagrams</title><script src="diagrams.js"></script>',
  )
  const browser = await BrowserPage.open(pathToFileURL(page).href, stack)
  const call = <T>(name: string, ...args: readonly string[]): Promise<T> =>
    browser.value<T>(`espalier.${name}(${args.map(arg => JSON.stringify(arg)).join(', ')})`)

  const text = readGolden('diagram', 'seed', 'in.tree')!
  const canonical = await call<string>('format', text)
  assert.equal(await call<string>('format', canonical), canonical)
  assert.deepEqual(await call<number[]>('bytes', '{"a": "é"}'), [...Buffer.from('{"a":"\\u00e9"}')])
  assert.match(await call<string>('lease'), /^[0-9a-f]{32}$/)
  assert.equal(await call<string>('draw', text, 'seed.tree', 'dot'), readGolden('diagram', 'seed', 'out.dot'))
  assert.equal(await call<string>('draw', text, 'seed.tree', 'svg'), readGolden('diagram', 'seed', 'out.svg'))
  assert.deepEqual(browser.complaints, [])
})

test('a format that the host does not support is an error with a hint', async () => {
  const { signal } = new AbortController()
  for (const format of ['png', 'pdf', 'html'] as const)
    await assert.rejects(renderDiagram(sourceOf('/a\n  x = 1\n'), { format }, browserPlatform(), signal), {
      code: 'NOT_INSTALLED',
      hint: /SVG/,
    })
  await assert.rejects(
    renderDiagram(sourceOf('/a\n  x = 1\n'), { format: 'svg', engine: 'dot' }, browserPlatform(), signal),
    { code: 'NOT_INSTALLED' },
  )
})
