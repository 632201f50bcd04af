import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockInstallation } from '../../tools/dev/install-lock.js'

const ROOT = join(import.meta.dirname, '../..')
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error']

/**
 * Packs one workspace, or the root, as `npm pack` does it for a person, into `out`. Returns the file. One at a time: packing builds inside
 * the clone.
 */
export async function pack(workspace: string, out: string): Promise<string> {
  mkdirSync(out, { recursive: true })
  const into = mkdtempSync(join(out, 'packed-'))
  const release = await lockInstallation(join(ROOT, '.cache/packing'))
  try {
    npm(join(ROOT, workspace), 'pack', '--pack-destination', into, '--loglevel=error')
  } finally {
    release()
  }
  const [file, ...others] = readdirSync(into)
  if (file === undefined || others.length > 0) throw new Error(`npm pack made ${[file, ...others].join(', ')}`)
  return join(into, file)
}

/** Installs files into a new folder as a user does who runs nobody's scripts. */
export function install(files: readonly string[], folder: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  npm(folder, 'install', ...files, '--ignore-scripts', '--prefer-offline', ...QUIET)
  return folder
}

function npm(cwd: string, ...args: string[]): void {
  // What the npm that runs the tests says about itself is not meant for this one.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  const { status, stderr, error } = spawnSync('npm', args, { cwd, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed: ${stderr}`, { cause: error })
}
