import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CLOCK_FILES, LAYERS, SHARED } from './architecture.ts'
import { type Import, importsOf, layerOf, sources, withoutComments } from './imports.ts'

const root = join(import.meta.dirname, '..')

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

function allowed({ layer, target }: Import): boolean {
  const rules = LAYERS[layer]
  assert.ok(rules !== undefined)
  const goal = layerOf(target)
  return goal === undefined ? rules.packages.includes(target) : goal === layer || rules.imports.includes(goal)
}

function dependenciesOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  return Object.keys(manifest.dependencies).sort()
}
