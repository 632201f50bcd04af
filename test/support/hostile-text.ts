const MEGABYTE = 1_000_000

/** Texts with pathological costs: each is about a megabyte on few lines, or has as many problems as fit. */
export function hostileTexts(): [string, string][] {
  return [
    ['one name', `/${'a'.repeat(MEGABYTE)}`],
    ['spaces in one name', `/a${' '.repeat(MEGABYTE)}b`],
    ['spaces in a property', `/a\n  x${' '.repeat(MEGABYTE)}y`],
    ['colons', `/${':'.repeat(MEGABYTE)} t`],
    ['equal signs', `/a\n  x${'='.repeat(MEGABYTE)}`],
    ['arrows', `/a\n  ${'->'.repeat(MEGABYTE / 2)}`],
    ['dashes without an arrow', `/a\n  ${'- '.repeat(MEGABYTE / 2)}`],
    ['quotes', `/a\n  x = ${"'".repeat(MEGABYTE)}`],
    ['backslashes', `/a\n  x = '${'\\'.repeat(MEGABYTE)}`],
    ['open brackets', `/a\n  x = ${'['.repeat(MEGABYTE)}`],
    ['empty lists', `/a\n  x = [${'[],'.repeat(MEGABYTE / 3)}]`],
    ['digits', `/a\n  x = ${'9'.repeat(MEGABYTE)}`],
    ['digits and letters', `/a\n  x = ${'9e'.repeat(MEGABYTE / 2)}`],
    ['hexadecimal digits', `/a\n  x = 0x${'f'.repeat(MEGABYTE)}`],
    ['signs', `/a\n  x = ${'-'.repeat(MEGABYTE)}`],
    ['words', `/a\n  x = ${'if '.repeat(MEGABYTE / 3)}`],
    ['white space at the ends', `/a${`${' '.repeat(MEGABYTE / 10)}\n`.repeat(10)}`],
    ['deeper and deeper', Array.from({ length: 1_400 }, (_, i) => `${' '.repeat(i)}/a`).join('\n')],
    ['up and down', Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(1_000 - i)}/a${i}`).join('\n')],
    ['the same property', `/a\n${'  x = 1\n'.repeat(MEGABYTE / 8)}`],
    ['not a line', 'x\n'.repeat(MEGABYTE / 2)],
  ]
}
