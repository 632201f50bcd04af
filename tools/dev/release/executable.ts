import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { copyAssets, sharedOptions, workersOf } from '../build/options.ts'
import type { MakeArtifacts } from './artifact.ts'
import { writeContents } from './executable/contents.ts'
import { installedNode } from './executable/installed-node.ts'
import { BUNDLE_FOLDER, packageFolder, packagePlaces, placeInClone } from './executable/package-places.ts'

const SOURCES = 'tools/dev/release/executable'

/**
 * The command line and the gateway with Node in one file, for the platform that this runs on; its SBOM; and the licenses of its
 * contents.
 */
export const makeExecutable: MakeArtifacts = async (out, { source, version }) => {
  const name = `espalier-${version}-${process.platform}-${process.arch}`
  const packages = await buildExecutable(join(out, name), source, version)
  writeContents(join(out, name), source, version, packages)
  return [name, `${name}.cdx.json`, `${name}.licenses.txt`]
}

/**
 * Builds the clone `source` into the file `output` and returns the folders of the packages in it (`node_modules/...`). The same sources
 * give the same bytes: nothing in it is compiled ahead.
 */
export async function buildExecutable(output: string, source: string, version: string): Promise<readonly string[]> {
  const folder = mkdtempSync(`${output}-`)
  try {
    const packages = await bundle(folder, source)
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', version }))
    const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter(entry => entry.isFile())
    const assets = files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort()
    const config = {
      main: 'espalier.js',
      mainFormat: 'module',
      output,
      disableExperimentalSEAWarning: true,
      // The files are mounted at run time, so that modules are loaded on demand, with the relative paths they expect.
      useVfs: true,
      assets: Object.fromEntries(assets.filter(name => name !== 'espalier.js').map(name => [name, name])),
    }
    writeFileSync(join(folder, 'executable.json'), JSON.stringify(config))
    // Relative paths: those become part of the executable.
    const options = { cwd: folder, env: {}, encoding: 'utf8' } as const
    const { status, error, stderr } = spawnSync(installedNode(), ['--build-sea', 'executable.json'], options)
    if (status !== 0) throw new Error(`"node --build-sea" failed: ${stderr}`, { cause: error })
    return packages
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Writes everything that the executable contains beside Node, each file at the place that it has in the clone. Returns the folders of
 * the packages among it.
 */
async function bundle(folder: string, source: string): Promise<readonly string[]> {
  const shared = { ...sharedOptions(source), outdir: folder, target: 'node26', metafile: true } as const
  const readers = new Set<string>()
  const main = await build({
    ...shared,
    entryPoints: [{ in: `${SOURCES}/main.ts`, out: 'espalier' }],
    splitting: true,
    plugins: [...shared.plugins, packagePlaces(reader => readers.add(reader))],
    // Packages in CommonJS call `require` for built-in modules.
    banner: {
      js: `import{createRequire as _createRequire}from'node:module';const require=_createRequire(import.meta.url),${BUNDLE_FOLDER}=import.meta.dirname;`,
    },
    // Never reached: main.ts has another rasterizer.
    external: ['@resvg/resvg-js'],
  })
  // Without chunks: the script of a thread cannot import any.
  const workers = await build({ ...shared, entryPoints: [...workersOf(source)] })
  copyAssets(source, folder)
  for (const from of readers)
    for (const proto of globSync('**/*.proto', { cwd: from }))
      copy(join(from, proto), join(folder, placeInClone(from), proto))
  const { resolve } = createRequire(join(source, 'package.json'))
  copy(resolve('@resvg/resvg-wasm/index_bg.wasm'), join(folder, SOURCES, 'resvg.wasm'))
  const inputs = [main, workers].flatMap(({ metafile }) => Object.keys(metafile.inputs))
  const packages = inputs.filter(file => file.includes('node_modules/')).map(file => packageFolder(placeInClone(file)))
  return [...new Set(packages)].sort()
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}
