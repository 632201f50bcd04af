import assert from 'node:assert/strict'

/** One frame of a watch as a client received it. Items are named texts, for providers, properties or nodes. */
export type ReceivedFrame = { readonly revision: bigint } & (
  | { readonly kind: 'snapshot'; readonly items: readonly Item[]; readonly first: boolean; readonly last: boolean }
  | {
      readonly kind: 'change'
      readonly added: readonly Item[]
      readonly updated: readonly Item[]
      readonly removed: readonly string[]
    }
  | { readonly kind: 'unresolved'; readonly reason: string }
  | { readonly kind: 'status'; readonly live: boolean; readonly draining: boolean }
  | { readonly kind: 'bookmark' }
)

/** A name and its text. */
export type Item = readonly [name: string, text: string]

/** What a client knows: the items by name, or that the path is unresolved; undefined before it received anything. */
export type Known = ReadonlyMap<string, string> | 'unresolved' | undefined

/** What a client knows after a history, and after each of its complete frames. */
export function replay(
  history: readonly ReceivedFrame[],
  begin?: Known,
): { readonly known: Known; readonly moments: readonly Known[] } {
  let known = begin
  let collected = new Map<string, string>()
  const moments: Known[] = []
  for (const frame of history) {
    if (frame.kind === 'snapshot') {
      if (frame.first) collected = new Map()
      for (const [name, text] of frame.items) collected.set(name, text)
      if (!frame.last) continue
      known = collected
    } else if (frame.kind === 'unresolved') known = 'unresolved'
    else if (frame.kind === 'change') known = applied(known, frame)
    moments.push(known)
  }
  return { known, moments }
}

function applied(known: Known, change: Extract<ReceivedFrame, { kind: 'change' }>): Known {
  assert.ok(known instanceof Map, 'a change came before any snapshot')
  const next = new Map<string, string>(known)
  for (const [name, text] of [...change.added, ...change.updated]) next.set(name, text)
  for (const name of change.removed) next.delete(name)
  return next
}

/** No frame is older than one before it; only the last part of a snapshot has a revision. */
export function assertOrdered(history: readonly ReceivedFrame[]): void {
  let before = 0n
  for (const [i, frame] of history.entries()) {
    const { revision } = frame
    if (frame.kind === 'snapshot' && !frame.last) {
      assert.equal(revision, 0n, `frame ${i}, a part of a snapshot that is not the last`)
      continue
    }
    assert.ok(revision >= before, `frame ${i} is of revision ${revision}, after one of ${before}`)
    before = revision
  }
}

/** Nothing is sent twice: what is added was absent, what is updated was different, what is removed was present. */
export function assertUnique(history: readonly ReceivedFrame[], begin?: Known): void {
  for (const [i, frame] of history.entries()) {
    if (frame.kind !== 'change') continue
    const { known } = replay(history.slice(0, i), begin)
    assert.ok(known instanceof Map, `frame ${i} is a change of nothing`)
    const names = [...frame.added, ...frame.updated].map(([name]) => name).concat(frame.removed)
    assert.equal(new Set(names).size, names.length, `frame ${i} has a name twice`)
    for (const [name] of frame.added) assert.ok(!known.has(name), `frame ${i} adds "${name}", which is there`)
    for (const [name, text] of frame.updated) assert.notEqual(known.get(name), text, `frame ${i} repeats "${name}"`)
    for (const name of frame.removed) assert.ok(known.has(name), `frame ${i} removes "${name}", which is not there`)
  }
}

/** A watch begins with a snapshot, or continues from the revision of a resumed client; the parts of a snapshot are not interrupted. */
export function assertWhole(history: readonly ReceivedFrame[], begin?: Known): void {
  let open = false
  for (const [i, frame] of history.entries()) {
    if (i === 0 && begin === undefined) assert.match(frame.kind, /snapshot|unresolved/, 'the first frame')
    if (frame.kind !== 'snapshot') assert.ok(!open, `frame ${i} interrupts a snapshot`)
    else {
      assert.equal(frame.first, !open, `frame ${i}, a part of a snapshot`)
      open = !frame.last
    }
  }
}

/** What the client knows in the end is the stored state. */
export function assertConverged(history: readonly ReceivedFrame[], there: Known, begin?: Known): void {
  assert.deepEqual(replay(history, begin).known, there)
}

/** Once all of these were present, none was ever missing. */
export function assertNoBlink(history: readonly ReceivedFrame[], names: readonly string[], begin?: Known): void {
  const { moments } = replay(history, begin)
  const has = (known: Known, name: string): boolean => known instanceof Map && known.has(name)
  const from = moments.findIndex(known => names.every(name => has(known, name)))
  assert.ok(from >= 0, 'they were never all there')
  for (const [i, known] of moments.slice(from).entries())
    for (const name of names) assert.ok(has(known, name), `"${name}" was missing at moment ${from + i}`)
}

/** Every guarantee of a complete history. */
export function assertGuarantees(history: readonly ReceivedFrame[], there: Known, begin?: Known): void {
  assertWhole(history, begin)
  assertOrdered(history)
  assertUnique(history, begin)
  assertConverged(history, there, begin)
}

/** The state as of a revision, which held until the next one. */
export type Truth = { readonly revision: bigint; readonly items: ReadonlyMap<string, string> }

/**
 * A state known as of a revision contains everything up to it: each item is as it was then, or at some time after. Items may be of
 * different revisions, since nodes are read one by one. `later` is the state then, and after each commit since.
 */
export function assertTrueFrom(known: Known, later: readonly Known[], what: string): void {
  if (!(known instanceof Map)) {
    assert.ok(later.includes('unresolved'), `${what}: it is ${known}, but it leads somewhere from then on`)
    return
  }
  for (const [name, said] of known)
    assert.ok(
      later.some(one => one instanceof Map && one.get(name) === said),
      `${what}: "${name}" is ${shortened(said)}, which it is not then or later`,
    )
  const [then] = later
  for (const name of then instanceof Map ? then.keys() : [])
    assert.ok(
      known.has(name) || later.some(one => !(one instanceof Map) || !one.has(name)),
      `${what}: "${name}" is missing, but it is there from then on`,
    )
}

/** A client that received a bookmark knows every name as of that revision, or later. `truths` are in order of revisions. */
export function assertBookmarksTrue(history: readonly ReceivedFrame[], truths: readonly Truth[], begin?: Known): void {
  for (const [i, frame] of history.entries()) {
    if (frame.kind !== 'bookmark') continue
    const first = truths.findLastIndex(({ revision }) => revision <= frame.revision)
    const later = truths.slice(Math.max(0, first)).map(({ items }) => items)
    const { known } = replay(history.slice(0, i), begin)
    assertTrueFrom(known, later, `frame ${i}, a bookmark at revision ${frame.revision}`)
  }
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text
}
