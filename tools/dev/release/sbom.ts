import { writeFileSync } from 'node:fs'

/** A package as an SBOM names it: `purl` is its package URL, such as pkg:npm/zod@4.6.7. */
export interface Component {
  readonly type: 'application' | 'library'
  readonly name: string
  readonly version?: string
  /** Where a range of versions is allowed instead, as its package manager writes it. */
  readonly range?: string
  readonly purl: string
  /** SPDX expression, where it is known. */
  readonly license?: string
  /** Hexadecimal SHA-512 of what the registry serves, where it is known. */
  readonly sha512?: string
}

/** Writes a CycloneDX SBOM (JSON, 1.6) that is a function of its arguments: without a serial number and without a time. */
export function writeSbom(file: string, subject: Component, components: readonly Component[]): void {
  const sorted = [...components].sort((a, b) => (a.purl < b.purl ? -1 : a.purl > b.purl ? 1 : 0))
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: entry(subject) },
    components: sorted.map(entry),
  }
  writeFileSync(file, `${JSON.stringify(bom, undefined, 2)}\n`)
}

function entry({ type, name, version, range, purl, license, sha512 }: Component): object {
  return {
    type,
    'bom-ref': purl,
    name,
    ...(version !== undefined && { version }),
    purl,
    ...(range !== undefined && { properties: [{ name: 'espalier:versions', value: range }] }),
    ...(license !== undefined && { licenses: [{ expression: license }] }),
    ...(sha512 !== undefined && { hashes: [{ alg: 'SHA-512', content: sha512 }] }),
  }
}
