import { readFileSync } from 'node:fs'
import { dirname, extname, relative } from 'node:path'
import type { Plugin } from 'esbuild'

/**
 * A module that uses its own place (`import.meta.url`, `import.meta.dirname`) sees the place of its source, below the output folder:
 * files beside the source are copied to the same place. All chunks are in the output folder itself.
 */
export function sourcePlaces(root: string): Plugin {
  return {
    name: 'source-places',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        if (!/import\.meta\.(url|dirname|main)/.test(text)) return undefined
        const source = relative(root, path)
        const built = `./${source.slice(0, -extname(source).length)}.js`
        const at = (place: string): string => `new URL('${place}', import.meta.url)`
        const contents = text
          .replaceAll('import.meta.main', 'false')
          .replaceAll('import.meta.dirname', `decodeURIComponent(${at(dirname(built))}.pathname)`)
          .replaceAll(/import\.meta\.url(?!\))/g, `${at(built)}.href`)
          .replaceAll(/, import\.meta\.url\)/g, `, ${at(built)})`)
        return { contents, loader: 'ts' }
      })
    },
  }
}
