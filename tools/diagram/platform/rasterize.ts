export interface RasterOptions {
  /** Pixels of the image for each CSS pixel of the picture. */
  readonly zoom: number
  /** Whether the picture has characters that Liberation Sans has not: fonts of the system are then used for them, where there are any. */
  readonly needsSystemFonts: boolean
}

/** Turns an SVG into PNG, in Liberation Sans. Rejects with the signal's reason when that aborts, otherwise with whatever went wrong. */
export type Rasterize = (svg: string, options: RasterOptions, signal: AbortSignal) => Promise<Uint8Array>
