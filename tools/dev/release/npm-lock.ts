import { readFileSync } from 'node:fs'
import type { Component } from './sbom.ts'

/** An entry of package-lock.json, under the folder where the package is installed. */
interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly license?: string
  readonly link?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** What the package of a workspace (`.` for the root) needs at run time, directly or not, exactly as in the lock file. */
export function componentsOf(lockFile: string, workspace: string): readonly Component[] {
  const lock = readLock(lockFile)
  const start = workspace === '.' ? '' : workspace
  const reached = new Set<string>()
  const todo = [start]
  for (let from = todo.pop(); from !== undefined; from = todo.pop()) {
    const { dependencies, optionalDependencies } = lock.packages[from] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = resolve(lock.packages, from, name)
      if (found === undefined || reached.has(found)) continue
      reached.add(found)
      todo.push(found)
    }
  }
  return [...reached].map(folder => componentOf(folder, lock.packages[folder] ?? {}))
}

/** The packages that are installed in these folders (`node_modules/...`), exactly as in the lock file. */
export function componentsIn(lockFile: string, folders: readonly string[]): readonly Component[] {
  const lock = readLock(lockFile)
  return folders.map(folder => {
    const locked = lock.packages[folder]
    if (locked === undefined) throw new Error(`${lockFile} has no ${folder}`)
    return componentOf(folder, locked)
  })
}

function readLock(file: string): { readonly packages: Readonly<Record<string, Locked>> } {
  return JSON.parse(readFileSync(file, 'utf8')) as { packages: Readonly<Record<string, Locked>> }
}

/** As Node resolves a package: the nearest `node_modules` that has it. */
function resolve(packages: Readonly<Record<string, Locked>>, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))) {
    const candidate = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    const found = packages[candidate]
    if (found !== undefined) return found.link === true ? found.resolved : candidate
    if (folder === '') return undefined
  }
}

function componentOf(folder: string, { version = '', integrity, license }: Locked): Component {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const sha512 = /^sha512-(\S+)$/.exec(integrity ?? '')?.[1]
  return {
    type: 'library',
    name,
    version,
    purl: purlOf(name, version),
    ...(license !== undefined && { license }),
    ...(sha512 !== undefined && { sha512: Buffer.from(sha512, 'base64').toString('hex') }),
  }
}

export function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}
