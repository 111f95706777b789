import { Code, literal, plus } from '../../codec/generated-code.js'
import { within } from '../stream-failure.js'
import type { Read, Type, Write } from '../type.js'
import { countRows, makeColumn, requireColumns } from '../types/column-arrays.js'

/** Generates a loop over records that stores each field in its column, without an object per record. */
export function generateColumnsRead<T>(
  record: Type<unknown>,
  entries: readonly (readonly [string, Type<unknown>])[],
): Read<T> {
  const code = new Code()
  const { fixed, minimumLength } = record.parts
  const columns = entries.map(([key, type], index) => ({ key, type, name: `c${index}` }))
  let text = `const n = ${code.bind(countRows)}(input, ${code.bind(entries)}, ${minimumLength}), v = input.view\nlet i = 0, p = 0\n`
  for (const { name, type } of columns)
    text += `const ${name} = ${code.bind(makeColumn)}(${code.bind(type)}, n)\n`
  text += 'try {\n'
  if (fixed) {
    text += `p = input.take(n * ${fixed.size})\nfor (; i < n; i++, p += ${fixed.size}) {\n`
    let offset = 0
    for (const { name, type } of columns) {
      const layout = type.parts.fixed
      if (!layout) continue
      text += `${name}[i] = ${layout.getCode(code, plus('p', offset))}\n`
      offset += layout.size
    }
    text += '}\n'
  } else {
    text += `for (; i < n; i++) {\nconst row = ${code.bind(record.read)}(input)\n`
    for (const { name, key } of columns) text += `${name}[i] = row[${JSON.stringify(key)}]\n`
    text += '}\n'
  }
  text += `} catch (e) { throw ${code.bind(within)}(e, i) }\n`
  return code.build(
    'input',
    `${text}return ${literal(columns.map(({ key, name }) => [key, name]))}`,
  )
}

/** Generates a loop over indices that writes the values of all columns, without an object per record. */
export function generateColumnsWrite<T>(
  record: Type<unknown>,
  entries: readonly (readonly [string, Type<unknown>])[],
): Write<T> {
  const code = new Code()
  const { fixed } = record.parts
  const names = entries.map((_, index) => `c${index}`)
  let text = `const [${names.join(', ')}] = ${code.bind(requireColumns)}(value, ${code.bind(entries)})\n`
  text += `const n = ${names[0] ?? '[]'}.length\noutput.count(n)\nlet i = 0\ntry {\n`
  if (fixed) {
    text += `let p = output.reserve(n * ${fixed.size})\nconst v = output.view\nfor (; i < n; i++, p += ${fixed.size}) {\n`
    let offset = 0
    entries.forEach(([key, type], index) => {
      const layout = type.parts.fixed
      if (!layout) return
      const local = code.local()
      text += `const ${local} = c${index}[i]\n`
      text += layout.setCode(code, plus('p', offset), local, [key])
      offset += layout.size
    })
  } else {
    const row = literal(entries.map(([key], index) => [key, `c${index}[i]`]))
    text += `for (; i < n; i++) {\n${code.bind(record.write)}(output, ${row})\n`
  }
  text += `}\n} catch (e) { throw ${code.bind(within)}(e, i) }\n`
  return code.build('output, value', text)
}
