import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installedNode } from '../../tools/dev/release/executable/installed-node.ts'

const CACHE = join(import.meta.dirname, '../../.cache')

/** The Nodes that packages are tried on, beside that of the single executable; each is what the npm package `node` brings for a platform. */
const NODES = { 22: '22.23.5', 24: '24.21.0' } as const

/** The path of that Node, which npm installs below .cache, once; npm checks what it gets. */
export function nodeOf(major: keyof typeof NODES | 26): string {
  if (major === 26) return installedNode()
  const version = NODES[major]
  if (process.versions.node === version) return process.execPath
  return join(npmFolder(`node-${process.platform}-${process.arch}`, version), 'bin/node')
}

/** The folder of a package that only tests run. */
export function npmFolder(name: string, version: string): string {
  const cache = join(CACHE, name)
  const folder = join(cache, version)
  const installed = join(folder, 'node_modules', name)
  if (existsSync(installed)) return installed
  mkdirSync(cache, { recursive: true })
  const fresh = mkdtempSync(join(cache, 'installing-'))
  try {
    writeFileSync(join(fresh, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: version } }))
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    const npm = spawnSync('npm', ['install', ...options], { cwd: fresh, encoding: 'utf8' })
    if (npm.status !== 0) throw new Error(`npm could not install ${name}@${version}: ${npm.stderr}`)
    if (!existsSync(installed)) renameSync(fresh, folder)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return installed
}
