import { fileURLToPath } from 'node:url'
import { renderAsync } from '@resvg/resvg-js'
import { DiagramError } from './errors.ts'
import { fontFile } from './font.ts'
import { isDrawable } from './text-width.ts'

/** Twice the size of the SVG: sharp on the screens of today. */
const ZOOM = 2

/**
 * Turns a finished SVG into PNG. It brings its own fonts, so the picture is readable and the same on a machine without any; only scripts that
 * these fonts do not have are looked for among those of the system.
 */
export async function rasterize(svg: string, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted()
  try {
    const image = await renderAsync(
      svg,
      {
        fitTo: { mode: 'zoom', value: ZOOM },
        font: {
          loadSystemFonts: !isDrawable(svg.replaceAll('\n', ' ')),
          fontFiles: [fontFile('regular'), fontFile('bold')].map(file => fileURLToPath(file)),
          defaultFontFamily: 'Liberation Sans',
          sansSerifFamily: 'Liberation Sans',
        },
      },
      signal,
    )
    return image.asPng()
  } catch (cause) {
    signal.throwIfAborted()
    throw new DiagramError('ENGINE_FAILED', `the picture could not be turned into PNG: ${String(cause)}`, { cause })
  }
}
