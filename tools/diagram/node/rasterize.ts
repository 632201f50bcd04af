import { renderAsync } from '@resvg/resvg-js'
import type { RasterOptions } from '../platform/rasterize.ts'

export async function rasterize(
  svg: string,
  fontFiles: readonly string[],
  { zoom, needsSystemFonts }: RasterOptions,
  signal: AbortSignal,
): Promise<Uint8Array> {
  signal.throwIfAborted()
  const image = await renderAsync(
    svg,
    {
      fitTo: { mode: 'zoom', value: zoom },
      font: {
        loadSystemFonts: needsSystemFonts,
        fontFiles: [...fontFiles],
        defaultFontFamily: 'Liberation Sans',
        sansSerifFamily: 'Liberation Sans',
      },
    },
    // The library accepts each signal only once.
    AbortSignal.any([signal]),
  )
  return image.asPng()
}
