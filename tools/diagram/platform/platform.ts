import type { Engine, EngineName } from './engine.ts'
import type { PageFiles } from './page-files.ts'
import type { Program } from './program.ts'
import type { Rasterize } from './rasterize.ts'

/**
 * The port between the pipeline and the machine it runs on: everything that differs between Node, a browser and a single
 * executable. The pipeline reads no file, starts no thread and no process, and imports no `node:` module; it calls this. `node/` and
 * `browser/` are its adapters, and the composition chooses one.
 */
export interface Platform {
  /** Starts to load an engine and returns at once. Throws NOT_INSTALLED, then or at the first layout, for an engine it does not have. */
  openEngine(name: EngineName): Engine
  /** The style sheet and the scripts of the HTML page. Undefined where there are none: no page can be written then. */
  readonly pageFiles: (() => Promise<PageFiles>) | undefined
  /** Undefined where there is no rasterizer: no PNG can be written then. */
  readonly rasterize: Rasterize | undefined
  /**
   * Runs a program and returns what it writes; undefined if there is no such program. Throws ENGINE_FAILED with what it writes to its
   * standard error. Aborting kills it.
   */
  run(program: Program, input: string, signal: AbortSignal): Promise<Uint8Array | undefined>
}
