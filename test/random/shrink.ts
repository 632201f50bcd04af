/** The parts of a list that still fail, tried piece by piece: halves first, single ones in the end. Begins no try after `withinMs`. */
export async function shrink<Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => Promise<boolean>,
  withinMs: number,
): Promise<readonly Item[]> {
  const deadline = performance.now() + withinMs
  let rest = items
  for (let size = Math.ceil(rest.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < rest.length && performance.now() < deadline; ) {
      const without = [...rest.slice(0, at), ...rest.slice(at + size)]
      if (await fails(without)) rest = without
      else at += size
    }
  }
  return rest
}
