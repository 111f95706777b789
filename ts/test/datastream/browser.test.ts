import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import test from 'ava'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const source = join(root, 'ts', 'src', 'datastream')

test('the codec imports nothing but itself', t => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.ts'),
  )
  t.true(files.length > 50)
  for (const file of files)
    for (const [, from = ''] of readFileSync(join(source, file), 'utf8').matchAll(
      /^(?:import|export|\}).* from '([^']+)'/gm,
    ))
      t.true(from.startsWith('.'), `${file} imports ${from}`)
})

/** Run by a process that has no Buffer from the start. */
const script = `
delete globalThis.Buffer
const { qt } = await import(process.argv[1])
const text = 'aé\\u0000\\ud800'.repeat(500)
const numbers = Float64Array.from({ length: 500 }, (_, i) => i * 1.5)
for (const byteOrder of ['bigEndian', 'littleEndian']) {
  const ds = qt('6.4', { byteOrder })
  for (const length of [0, 1, 7, 8, 95, 96, 200, 2000]) {
    const part = text.slice(0, length)
    if (ds.string.decode(ds.string.encode(part)) !== part) throw new Error('text of ' + length)
  }
  for (const [type, array] of [['double', Float64Array], ['int32', Int32Array], ['int16', Int16Array], ['int8', Int8Array]]) {
    const values = array.from(numbers, x => x % 100)
    const list = ds.list(ds[type])
    const decoded = list.typed.decode(list.encode([...values]))
    if (decoded.join() !== values.join()) throw new Error(type)
    if (list.typed.encode(values).join() !== list.encode([...values]).join()) throw new Error(type)
  }
  if (JSON.stringify(ds.jsonObject.decode(ds.jsonObject.encode({ a: 'é' }))) !== '{"a":"é"}') throw new Error('JSON')
}
console.log('fine')
`

test('all works without Buffer', t => {
  const entry = pathToFileURL(join(root, 'dist', 'datastream.js')).href
  const args = ['--input-type=module', '-e', script, entry]
  t.is(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim(), 'fine')
})
