/** The numbers of a row, by the names of the columns. */
export type Fields = (name: string) => number

/** Parses a table of /proc/sysvipc: a line of names, then a line of numbers for each object. */
export function rowsOf(table: string): Fields[] {
  const [head = '', ...rows] = table.trim().split('\n')
  const names = head.trim().split(/\s+/)
  return rows
    .filter(row => /^\s*-?\d/.test(row))
    .map(row => {
      const words = row.trim().split(/\s+/)
      return name => Number(words[names.indexOf(name)])
    })
}
