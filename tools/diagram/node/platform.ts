import type { Platform } from '../platform/platform.ts'
import { type NodeFiles, sourceFiles } from './files.ts'
import { NativeEngine } from './native-engine.ts'
import { outputOf } from './program.ts'
import { WasmEngine } from './wasm-engine.ts'

/** The diagrams in Node: layout in a worker thread, PNG by the native resvg, other programs as child processes. */
export function nodePlatform(files: NodeFiles = sourceFiles): Platform {
  return {
    openEngine: name => (name === 'dot' ? new NativeEngine() : new WasmEngine(files.worker)),
    pageFiles: files.pageFiles,
    rasterize: async (svg, options, signal) => {
      const { rasterize } = await import('./rasterize.ts')
      return await rasterize(svg, files.fonts, options, signal)
    },
    run: outputOf,
  }
}
