import type { Platform } from '../platform/platform.ts'
import { DiagramError } from '../words/errors.ts'
import { PageEngine } from './page-engine.ts'

/**
 * The diagrams in a browser: DOT, SVG, JSON and Mermaid as they are; HTML and PNG if the host supplies what they need. There are no
 * other programs, so PDF fails with NOT_INSTALLED.
 */
export function browserPlatform(supplied: Partial<Pick<Platform, 'pageFiles' | 'rasterize'>> = {}): Platform {
  return {
    openEngine: name => {
      if (name === 'wasm') return new PageEngine()
      throw new DiagramError('NOT_INSTALLED', 'a browser cannot run the program "dot"', {
        hint: 'leave out the engine: the one of the browser needs nothing installed',
      })
    },
    pageFiles: supplied.pageFiles,
    rasterize: supplied.rasterize,
    run: async () => undefined,
  }
}
