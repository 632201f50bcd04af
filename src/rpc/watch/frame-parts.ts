/** Splits items into parts of about this size: at least one part, and at least one item in every further part. */
export function inParts<Item>(items: Iterable<Item>, bytesOf: (item: Item) => number, partBytes: number): Item[][] {
  let part: Item[] = []
  const parts = [part]
  let bytes = 0
  for (const item of items) {
    const size = bytesOf(item)
    if (part.length > 0 && bytes + size > partBytes) {
      part = []
      parts.push(part)
      bytes = 0
    }
    part.push(item)
    bytes += size
  }
  return parts
}
