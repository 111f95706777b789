import { stripVTControlCharacters } from 'node:util'
import { eastAsianWidth } from 'get-east-asian-width'

/** Cells that a text takes in a terminal. Colours take none, East Asian letters and emoji two. */
export function cells(text: string): number {
  if (plainAscii.test(text)) return text.length
  let width = 0
  for (const character of characters(stripVTControlCharacters(text))) width += cellsOf(character)
  return width
}

/** Of one character as people see it, marks and joined parts included. */
function cellsOf(character: string): number {
  if (/^[\p{Cc}\p{Cf}\p{M}]+$/u.test(character)) return 0
  if (/\p{Emoji_Presentation}|\u{fe0f}/u.test(character)) return 2
  return eastAsianWidth(character.codePointAt(0) ?? 0)
}

let segmenter: Intl.Segmenter | undefined

/** Making a segmenter takes milliseconds, which most texts do not need. */
function characters(text: string): string[] {
  segmenter ??= new Intl.Segmenter()
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** Filled up with blanks. */
export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - cells(text)))
  return align === 'left' ? text + blanks : blanks + text
}

/** Cut to so many cells, the last of them `…`, when it is longer. The text has no colours yet. */
export function cut(text: string, width: number): string {
  if (cells(text) <= width) return text
  let kept = ''
  for (const character of characters(text)) {
    if (cells(kept) + cells(character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}

/** Lines of at most so many cells, broken at blanks. A word that is too long gets a line of its own. */
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
