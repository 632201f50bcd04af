import { spawnSync } from 'node:child_process'

/** The input of every module of a release. */
export interface ReleaseContext {
  /** A checkout of the released commit, without anything uncommitted. Modules may write below it; it is deleted afterwards. */
  readonly source: string
  /** The version of every package. */
  readonly version: string
  /** When the commit was made, in seconds since 1970: the only time that may appear in an artifact. */
  readonly epoch: number
  /**
   * Runs a program in the checkout (or `cwd`) with SOURCE_DATE_EPOCH, TZ=UTC and LC_ALL=C, its output on stderr. Throws when it
   * fails.
   */
  readonly run: (program: string, args: readonly string[], options?: RunOptions) => void
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Print nothing: the caller expects that it may fail, and says so itself. */
  readonly silent?: boolean
}

/**
 * Writes the artifacts of one language into the folder `out` and returns their file names. The same commit gives the same bytes,
 * whenever and wherever it runs.
 */
export type MakeArtifacts = (out: string, context: ReleaseContext) => Promise<readonly string[]>

export function contextOf(source: string, version: string, epoch: number): ReleaseContext {
  const fixed = { SOURCE_DATE_EPOCH: String(epoch), TZ: 'UTC', LC_ALL: 'C' }
  return {
    source,
    version,
    epoch,
    run: (program, args, { cwd = source, env, silent = false } = {}) => {
      const child = spawnSync(program, args, {
        cwd,
        stdio: silent ? 'ignore' : ['ignore', 2, 2],
        env: { ...process.env, ...fixed, ...env },
      })
      if (child.status !== 0) throw new Error(`"${[program, ...args].join(' ')}" failed`, { cause: child.error })
    },
  }
}
