/** The local time of day: `12:04:07.113`. */
export function timeOfDay(date = new Date()): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  const ms = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`
}
