const UNIT_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 }

/** The milliseconds of the field grpc-timeout: Infinity if there is none; undefined if it is invalid. */
export function timeoutMs(text: string | undefined): number | undefined {
  if (text === undefined) return Number.POSITIVE_INFINITY
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits) * (UNIT_MS[unit ?? ''] ?? 0)
}
