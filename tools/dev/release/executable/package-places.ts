import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'

/** The variable of a bundle's module in which it keeps the folder that the bundle lies in. */
export const BUNDLE_FOLDER = '_bundleFolder'

/**
 * A bundled CommonJS module that uses its own place (`__dirname`) sees the same place below the bundle as in the clone, and `found`
 * is called with the folder of its package: files that the package reads must be at the same place.
 */
export function packagePlaces(found: (packageFolder: string) => void): Plugin {
  return {
    name: 'package-places',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/node_modules\/.*\.c?js$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        if (!/\b__dirname\b/.test(text)) return undefined
        found(packageFolder(path))
        const place = JSON.stringify(`/${placeInClone(dirname(path))}`)
        return { contents: `var __dirname = ${BUNDLE_FOLDER} + ${place}\n${text}`, loader: 'js' }
      })
    },
  }
}

/** The folder of the package that a file belongs to. */
export function packageFolder(path: string): string {
  return (/^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) as RegExpExecArray)[0]
}

/** `node_modules/...`, without the folder that contains it. */
export function placeInClone(path: string): string {
  return path.slice(path.indexOf('node_modules/'))
}
