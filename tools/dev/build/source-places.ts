import { readFileSync } from 'node:fs'
import { dirname, extname, relative } from 'node:path'
import type { Plugin } from 'esbuild'

/**
 * A module that asks for its own place (`import.meta.url`, `import.meta.dirname`) gets the place that its source has, below the
 * output folder: what lies beside the source is copied to the same place. All chunks lie in the output folder itself.
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
