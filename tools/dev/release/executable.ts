import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { copyAssets, sharedOptions, workersOf } from '../build/options.ts'
import type { MakeArtifacts } from './artifact.ts'
import { installedNode } from './executable/installed-node.ts'
import { BUNDLE_FOLDER, packagePlaces, placeInClone } from './executable/package-places.ts'

const SOURCES = 'tools/dev/release/executable'

/** The command line and the gateway with their Node in one file, for the platform that this runs on. */
export const makeExecutable: MakeArtifacts = async (out, { source, version }) => {
  const name = `espalier-${version}-${process.platform}-${process.arch}`
  await buildExecutable(join(out, name), source, version)
  return [name]
}

/** Builds the clone `source` into the file `output`. The same sources give the same bytes: nothing in it is compiled ahead. */
export async function buildExecutable(output: string, source: string, version: string): Promise<void> {
  const folder = mkdtempSync(`${output}-`)
  try {
    await bundle(folder, source)
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', version }))
    const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter(entry => entry.isFile())
    const assets = files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort()
    const config = {
      main: 'espalier.js',
      mainFormat: 'module',
      output,
      disableExperimentalSEAWarning: true,
      // The files are mounted at run time, so that modules are loaded when they are needed, and from where they expect each other.
      useVfs: true,
      assets: Object.fromEntries(assets.filter(name => name !== 'espalier.js').map(name => [name, name])),
    }
    writeFileSync(join(folder, 'executable.json'), JSON.stringify(config))
    // Relative paths: those become part of the executable.
    const options = { cwd: folder, env: {}, encoding: 'utf8' } as const
    const { status, error, stderr } = spawnSync(installedNode(), ['--build-sea', 'executable.json'], options)
    if (status !== 0) throw new Error(`"node --build-sea" failed: ${stderr}`, { cause: error })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes everything that the executable contains beside Node, each file at the place that it has in the clone. */
async function bundle(folder: string, source: string): Promise<void> {
  const shared = { ...sharedOptions(source), outdir: folder, target: 'node26' }
  const packages = new Set<string>()
  await build({
    ...shared,
    entryPoints: [{ in: `${SOURCES}/main.ts`, out: 'espalier' }],
    splitting: true,
    plugins: [...shared.plugins, packagePlaces(found => packages.add(found))],
    // Packages in CommonJS call `require` for what is built in.
    banner: {
      js: `import{createRequire as _createRequire}from'node:module';const require=_createRequire(import.meta.url),${BUNDLE_FOLDER}=import.meta.dirname;`,
    },
    // Never reached: main.ts has another rasterizer.
    external: ['@resvg/resvg-js'],
  })
  // Without chunks: the script of a thread cannot import any.
  await build({ ...shared, entryPoints: [...workersOf(source)] })
  copyAssets(source, folder)
  for (const from of packages)
    for (const proto of globSync('**/*.proto', { cwd: from }))
      copy(join(from, proto), join(folder, placeInClone(from), proto))
  const { resolve } = createRequire(join(source, 'package.json'))
  copy(resolve('@resvg/resvg-wasm/index_bg.wasm'), join(folder, SOURCES, 'resvg.wasm'))
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}
