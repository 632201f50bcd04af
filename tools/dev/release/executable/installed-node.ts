import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../../run.ts'

const manifests = fileURLToPath(new URL('node/', import.meta.url))

/** The lock file that pins the version of that Node. */
export const nodeLock = join(manifests, 'package-lock.json')

/**
 * The Node that becomes the executable, installed below .cache once: exactly the version of the lock file in `node/`, whose hash npm
 * checks.
 */
export function installedNode(): string {
  const lock = readFileSync(nodeLock)
  const folder = join(root, '.cache/executable', createHash('sha256').update(lock).digest('hex').slice(0, 12))
  const found = nodeIn(folder)
  if (found !== undefined) return found
  mkdirSync(join(folder, '..'), { recursive: true })
  const fresh = mkdtempSync(`${folder}-`)
  try {
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(manifests, file), join(fresh, file))
    const options = ['--ignore-scripts', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
    const { status, error } = spawnSync('npm', ['ci', ...options], { cwd: fresh, stdio: ['ignore', 2, 2] })
    if (status !== 0) throw new Error('"npm ci" could not install the Node of the executable', { cause: error })
    if (nodeIn(fresh) === undefined) throw new Error(`npm has no such Node for ${process.platform} on ${process.arch}`)
    // Another process may have been faster.
    if (nodeIn(folder) === undefined) {
      rmSync(folder, { recursive: true, force: true })
      renameSync(fresh, folder)
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return nodeIn(folder) as string
}

function nodeIn(folder: string): string | undefined {
  const [file] = globSync('node_modules/*/bin/node', { cwd: folder })
  return file !== undefined && existsSync(join(folder, file)) ? join(folder, file) : undefined
}
