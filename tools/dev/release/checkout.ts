import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { output, root } from '../run.ts'

/** The committed files of HEAD in a folder of their own. */
export interface Checkout extends Disposable {
  readonly path: string
  /** When the commit was made, in seconds since 1970. */
  readonly epoch: number
}

/** Makes a checkout below the clone's .cache: packages are found in the clone's node_modules, but the contract is that of the checkout. */
export function checkOut(): Checkout {
  const epoch = Number(output('git', 'log', '-1', '--format=%ct'))
  if (!(epoch > 0)) throw new Error('a release is made from a commit; this folder is not a Git clone with one')
  const parent = join(root, '.cache/release')
  mkdirSync(parent, { recursive: true })
  const path = mkdtempSync(join(parent, 'checkout-'))
  const remove = (): void => rmSync(path, { recursive: true, force: true })
  try {
    const archive = join(path, 'archive.tar')
    for (const [program, ...args] of [
      ['git', 'archive', '--output', archive, 'HEAD'],
      ['tar', '-xf', archive, '-C', path],
    ] as const) {
      const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2] })
      if (status !== 0) throw new Error(`"${[program, ...args].join(' ')}" failed`, { cause: error })
    }
    rmSync(archive)
    mkdirSync(join(path, 'node_modules/@espalier'), { recursive: true })
    symlinkSync('../../gen', join(path, 'node_modules/@espalier/contract'))
  } catch (error) {
    remove()
    throw error
  }
  return { path, epoch, [Symbol.dispose]: remove }
}
