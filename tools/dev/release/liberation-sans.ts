import type { Component } from './sbom.ts'

/** The fonts of PNG pictures, which the gateway's package and the executable contain. Their licence is in tools/diagram/fonts. */
export const LIBERATION_SANS: Component = {
  type: 'library',
  name: 'Liberation Sans',
  version: '2.1.5',
  purl: 'pkg:github/liberationfonts/liberation-fonts@2.1.5',
  license: 'OFL-1.1',
}
