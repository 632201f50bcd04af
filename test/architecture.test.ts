import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CLOCK_FILES, LAYERS, SHARED } from './architecture.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Import {
  readonly file: string
  readonly layer: string
  /** A file of the clone, or the name of a package. */
  readonly target: string
}

test('the arrow of imports points one way', () => {
  const imports = sources().flatMap(importsOf)
  assert.ok(imports.length > 200, `only ${imports.length} imports were seen: this test has gone blind`)
  const wrong = imports
    .filter(one => !one.target.startsWith('node:') && !allowed(one))
    .map(one => `${one.file} -> ${one.target}`)
  assert.deepEqual(wrong, [])
})

test('an import against the arrow is caught', () => {
  assert.equal(allowed({ file: 'src/tree/x.ts', layer: 'src/tree', target: 'src/store/store.ts' }), false)
  assert.equal(allowed({ file: 'src/views/x.ts', layer: 'src/views', target: 'src/registry/leases/lease.ts' }), false)
  assert.equal(allowed({ file: 'src/rpc/x.ts', layer: 'src/rpc', target: 'node-zookeeper-client' }), false)
  assert.equal(allowed({ file: 'tools/cli/x.ts', layer: 'tools/cli', target: 'tools/diagram/index.ts' }), false)
})

test('each package is imported in one folder only', () => {
  const folders = new Map<string, string[]>()
  for (const [layer, { packages }] of Object.entries(LAYERS))
    for (const name of packages) folders.set(name, [...(folders.get(name) ?? []), layer])
  const twice = [...folders].filter(([name, layers]) => layers.length > 1 && !SHARED.includes(name))
  assert.deepEqual(twice, [])
})

test('every dependency is imported, and every package that is imported is a dependency', () => {
  const imported = new Set([
    ...sources()
      .flatMap(importsOf)
      .map(one => one.target)
      .filter(target => !target.startsWith('node:') && layerOf(target) === undefined),
    ...dependenciesOf('gen'),
  ])
  // The build puts the contract into the package, so that its users need what the contract needs instead.
  imported.delete('@espalier/contract')
  assert.deepEqual([...imported].sort(), dependenciesOf('.'))
})

test('time is read in one file', () => {
  const clocks = /\b(Date\.now|performance\.now|setTimeout|setInterval|new Date\(\))/
  const wrong = sources().filter(
    file =>
      file.startsWith('src/') &&
      !CLOCK_FILES.includes(file) &&
      clocks.test(withoutComments(readFileSync(join(root, file), 'utf8'))),
  )
  assert.deepEqual(wrong, [])
})

test('no source file is over 400 lines', () => {
  const long = sources().filter(file => readFileSync(join(root, file), 'utf8').split('\n').length > 401)
  assert.deepEqual(long, [])
})

function sources(): string[] {
  return globSync(['src/**/*.ts', 'clients/typescript/**/*.ts', 'tools/**/*.ts'], { cwd: root })
    .filter(file => !/node_modules|\/dist\/|^tools\/dev\//.test(file))
    .sort()
}

function importsOf(file: string): Import[] {
  const layer = layerOf(file)
  assert.ok(layer !== undefined, `${file} lies in no folder of the table`)
  const text = withoutComments(readFileSync(join(root, file), 'utf8'))
  const specifiers = [...text.matchAll(/(?:^|[\s;}])(?:from\s+|import\s+|import\()(['"])([^'"\s]+)\1/gm)].map(
    match => match[2] as string,
  )
  return specifiers.map(specifier => ({ file, layer, target: targetOf(file, specifier) }))
}

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return relative(root, join(root, dirname(file), specifier))
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] as string)
}

function dependenciesOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  return Object.keys(manifest.dependencies).sort()
}

/** The deepest folder of the table that holds the file. */
function layerOf(file: string): string | undefined {
  for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) if (folder in LAYERS) return folder
  return undefined
}

function allowed({ layer, target }: Import): boolean {
  const rules = LAYERS[layer]
  assert.ok(rules !== undefined)
  const goal = layerOf(target)
  return goal === undefined ? rules.packages.includes(target) : goal === layer || rules.imports.includes(goal)
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}
