// npm run golden:report [-- NAME ...]: writes a page with the accepted pictures, those of the last commit, beside the current ones.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawText } from '../../test/tools/diagram/drawing.ts'
import { SAMPLES, sampleSource } from '../../test/tools/diagram/samples.ts'
import { type Compared, type Drawn, goldenPage, markOf } from './golden-page.ts'
import { output, root } from './run.ts'

const names = process.argv.slice(2)
for (const name of names.filter(name => !(name in SAMPLES))) {
  process.stderr.write(`error: there is no sample "${name}"\n   help: one of ${Object.keys(SAMPLES).join(', ')}\n`)
  process.exit(2)
}

const compared: Compared[] = []
for (const [name, { tree = name, source, options }] of Object.entries(SAMPLES)) {
  if (names.length > 0 && !names.includes(name)) continue
  const from = sampleSource(tree, source)
  const drawn = {
    dot: await drawText(from, { ...options, format: 'dot' }),
    svg: await drawText(from, { ...options, format: 'svg' }),
  }
  const sample = { name, accepted: acceptedOf(name), drawn }
  if (markOf(sample) !== 'unchanged') process.stdout.write(`${markOf(sample).padEnd(9)} ${name}\n`)
  compared.push(sample)
}
const folder = join(root, '.cache', 'golden-report')
mkdirSync(folder, { recursive: true })
const page = join(folder, 'index.html')
writeFileSync(page, goldenPage(compared))
const unchanged = compared.filter(sample => markOf(sample) === 'unchanged').length
process.stdout.write(`${unchanged} of ${compared.length} unchanged\n${page}\n`)

function acceptedOf(name: string): Drawn | undefined {
  const [dot, svg] = ['out.dot', 'out.svg'].map(file =>
    output('git', 'show', `HEAD:test/golden/diagram/${name}/${file}`),
  )
  return dot === undefined || svg === undefined ? undefined : { dot, svg }
}
