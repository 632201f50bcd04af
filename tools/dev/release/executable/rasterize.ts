import { readFileSync } from 'node:fs'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { sourceFiles } from '../../../diagram/node/files.ts'
import type { Rasterize } from '../../../diagram/platform/rasterize.ts'
import { DiagramError } from '../../../diagram/words/errors.ts'

let loaded: Promise<void> | undefined

/** By WebAssembly, which has no access to fonts of the system. */
export const rasterize: Rasterize = async (svg, { zoom, needsSystemFonts }, signal) => {
  if (needsSystemFonts)
    throw new DiagramError(
      'NOT_INSTALLED',
      'this executable has no font for some characters of the picture; PNG is written in Liberation Sans only',
      { hint: 'write SVG, or install the npm package, which uses the fonts of the system' },
    )
  loaded ??= initWasm(readFileSync(new URL('resvg.wasm', import.meta.url)))
  await loaded
  signal.throwIfAborted()
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: zoom },
    font: {
      fontBuffers: sourceFiles.fonts.map(file => readFileSync(file)),
      defaultFontFamily: 'Liberation Sans',
      sansSerifFamily: 'Liberation Sans',
    },
  })
  try {
    return resvg.render().asPng()
  } finally {
    resvg.free()
  }
}
