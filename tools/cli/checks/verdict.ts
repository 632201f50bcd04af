/** How many results in a row change the verdict. */
export interface Thresholds {
  readonly fall: number
  readonly rise: number
}

/** What the results of a server's checks so far say. The first result decides at once. */
export interface Verdict {
  readonly state: 'unknown' | 'well' | 'failing'
  /** Results in a row that contradict the state. */
  readonly contrary: number
}

export const NO_VERDICT: Verdict = { state: 'unknown', contrary: 0 }

/** Pure: the verdict after one more result. */
export function judged({ state, contrary }: Verdict, isWell: boolean, { fall, rise }: Thresholds): Verdict {
  const said = isWell ? 'well' : 'failing'
  if (said === state) return { state, contrary: 0 }
  const needed = state === 'unknown' ? 1 : state === 'well' ? fall : rise
  return contrary + 1 >= needed ? { state: said, contrary: 0 } : { state, contrary: contrary + 1 }
}
