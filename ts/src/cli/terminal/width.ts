import { stripVTControlCharacters } from 'node:util'
import { eastAsianWidth } from 'get-east-asian-width'

/** The width of a string in terminal cells: 0 for colours, 2 for East Asian letters and emoji. */
export function cells(text: string): number {
  if (plainAscii.test(text)) return text.length
  let width = 0
  for (const character of characters(stripVTControlCharacters(text))) width += cellsOf(character)
  return width
}

/** The width of one grapheme, combining marks and joined parts included. */
function cellsOf(character: string): number {
  if (/^[\p{Cc}\p{Cf}\p{M}]+$/u.test(character)) return 0
  if (/\p{Emoji_Presentation}|\u{fe0f}/u.test(character)) return 2
  return eastAsianWidth(character.codePointAt(0) ?? 0)
}

let segmenter: Intl.Segmenter | undefined

/** Creating a segmenter takes milliseconds, and most strings do not need one. */
function characters(text: string): string[] {
  segmenter ??= new Intl.Segmenter()
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** Pads a string with spaces to a width in cells. */
export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - cells(text)))
  return align === 'left' ? text + blanks : blanks + text
}

/** Truncates a longer string to a width in cells, the last of which is `…`. The string must not contain colours. */
export function cut(text: string, width: number): string {
  if (cells(text) <= width) return text
  let kept = ''
  for (const character of characters(text)) {
    if (cells(kept) + cells(character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}

/** Breaks a string at spaces into lines of at most `width` cells. A longer word gets a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && cells(last) + 1 + cells(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

const plainAscii = /^[\x20-\x7e]*$/
