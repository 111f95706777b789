import { Code, literal, plus, quote } from '../../codec/generated-code.js'
import type { Input } from '../input.js'
import { requireObject } from '../shape.js'
import { within } from '../stream-failure.js'
import type { Read, Write } from '../type.js'
import { type Entry, partsOf, type Run, shortRun } from '../types/record-parts.js'

/** Generates straight-line code that reads the fields and creates the object with one literal. */
export function generateRecordRead<T>(entries: readonly Entry[]): Read<T> {
  const code = new Code()
  let body = ''
  for (const part of partsOf(entries)) {
    if ('fields' in part) body += readRun(code, part)
    else body += `at = ${part.index}\nconst f${part.index} = ${code.bind(part.type.read)}(input)\n`
  }
  body += `return ${literal(entries.map(([key], index) => [key, `f${index}`]))}\n`
  return code.build(
    'input',
    `const v = input.view\nlet p = 0, at = -1\n${guarded(code, entries, body)}`,
  )
}

/** Generates straight-line code that checks and stores the fields. */
export function generateRecordWrite<T>(entries: readonly Entry[]): Write<T> {
  const code = new Code()
  let body = ''
  for (const part of partsOf(entries)) {
    if ('fields' in part) body += writeRun(code, part)
    else
      body += `at = ${part.index}\n${code.bind(part.type.write)}(output, value[${quote(part.key)}])\n`
  }
  const check = `if (typeof value !== 'object' || value === null) ${code.bind(requireObject)}(value)\n`
  return code.build(
    'output, value',
    `${check}let v, p = 0, at = -1\n${guarded(code, entries, body)}`,
  )
}

function readRun(code: Code, run: Run): string {
  const short = code.bind((input: Input) => shortRun(run, input))
  let text = `at = -1\np = input.pos\nif (${run.size} > input.end - p) throw ${short}(input)\n`
  for (const { index, layout, offset } of run.fields)
    text += `at = ${index}\nconst f${index} = ${layout.getCode(code, plus('p', offset))}\n`
  return `${text}input.pos = p + ${run.size}\n`
}

function writeRun(code: Code, run: Run): string {
  let text = `at = -1\np = output.reserve(${run.size})\nv = output.view\n`
  for (const { key, layout, offset } of run.fields) {
    const local = code.local()
    text += `const ${local} = value[${quote(key)}]\n`
    text += layout.setCode(code, plus('p', offset), local, [key])
  }
  return text
}

/** Adds the field to the path of an error; at -1 the path is complete. */
function guarded(code: Code, entries: readonly Entry[], body: string): string {
  const keys = code.bind(entries.map(([key]) => key))
  return `try {\n${body}} catch (e) {\nthrow at < 0 ? e : ${code.bind(within)}(e, ${keys}[at])\n}`
}
