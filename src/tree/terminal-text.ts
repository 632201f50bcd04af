/**
 * A text whose characters cannot steer a terminal, an editor or a reader's eye: controls but for line breaks and tabs, and marks of writing
 * direction, become `\uXXXX`. In JSON such characters occur in strings only, so that JSON stays valid and says the same.
 */
export function terminalText(text: string): string {
  return text.replace(STEERING, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The same for one line of an output: line breaks become `\\u000a` too, so that no text can begin a line of its own. */
export function terminalLine(text: string): string {
  return terminalText(text).replaceAll('\n', '\\u000a')
}

const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
