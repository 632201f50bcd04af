import type { JsonValue } from '@bufbuild/protobuf'

/** Where an answer comes from, for those who do not read its body: the fields of its provenance, which is JSON. */
export function provenanceFields(provenance: JsonValue | undefined): Record<string, string> {
  const { revision, source, age, realPath } = (provenance ?? {}) as Record<string, string | undefined>
  return {
    'espalier-revision': revision ?? '0',
    'espalier-source': (source ?? '').replace(/^SOURCE_/, '').toLowerCase(),
    'espalier-age': (age ?? '0s').replace(/s$/, ''),
    ...(realPath === undefined ? {} : { 'espalier-real-path': asField(realPath) }),
  }
}

/** A path as it stands in a URL. */
export function asField(path: string): string {
  return encodeURI(path.toWellFormed())
}
