import stringWidth from 'string-width'

/** Cells that a text takes in a terminal. Colours take none, East Asian letters and emoji two. */
export function cells(text: string): number {
  return plainAscii.test(text) ? text.length : stringWidth(text)
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
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (cells(kept) + cells(segment) > width - 1) break
    kept += segment
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
