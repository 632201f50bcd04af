import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PAGE_MODULES, type PageFiles, type PageModule } from '../platform/page-files.ts'

/**
 * The files that the adapter for Node needs at run time; no other module of the diagrams knows where a file lies. `sourceFiles` has them
 * in this clone. A bundle or a single executable passes its own to `nodePlatform`: the worker bundled to one file (as a `data:` URL if it
 * has no file), the page's files as text that the bundler inlined, the fonts where they were copied to, and another `rasterize` if the
 * native module cannot be loaded (@resvg/resvg-wasm takes the fonts as bytes).
 */
export interface NodeFiles {
  /** The script of the thread that lays out: `node/layout-worker.ts`. */
  readonly worker: URL
  readonly pageFiles: () => Promise<PageFiles>
  /** The paths of LiberationSans-Regular.ttf and LiberationSans-Bold.ttf; only PNG needs them. */
  readonly fonts: readonly string[]
}

export const sourceFiles: NodeFiles = {
  // TypeScript beside TypeScript, or compiled files of both.
  worker: new URL(`layout-worker${extname(import.meta.url)}`, import.meta.url),
  pageFiles: async () => {
    const read = (name: string): Promise<string> =>
      readFile(new URL(`../formats/page/${name}`, import.meta.url), 'utf8')
    const scripts = await Promise.all(PAGE_MODULES.map(async name => [name, await read(name)] as const))
    return {
      style: await read('page.css'),
      scripts: Object.fromEntries(scripts) as Record<PageModule, string>,
    }
  },
  fonts: ['Regular', 'Bold'].map(weight =>
    fileURLToPath(new URL(`../fonts/LiberationSans-${weight}.ttf`, import.meta.url)),
  ),
}
