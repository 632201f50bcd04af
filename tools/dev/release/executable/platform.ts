import { readFileSync } from 'node:fs'
import { sourceFiles } from '../../../diagram/node/files.ts'
import { nodePlatform } from '../../../diagram/node/platform.ts'
import type { Platform } from '../../../diagram/platform/platform.ts'

/**
 * The diagrams in the single executable. Node mounts the embedded files, so that they are read as everywhere. Threads do not see them,
 * so a thread is given its script itself; native modules cannot be loaded from there, so PNG is written by resvg as WebAssembly.
 */
export function embeddedPlatform(): Platform {
  const script = readFileSync(sourceFiles.worker).toString('base64')
  const worker = new URL(`data:text/javascript;base64,${script}`)
  return {
    ...nodePlatform({ ...sourceFiles, worker }),
    rasterize: async (...given) => (await import('./rasterize.ts')).rasterize(...given),
  }
}
