// Keys and commands that were typed wrong: what they may have been meant to be.
import test from 'ava'
import { distance, nearest } from '../../src/arguments/nearest.js'

test('letters inserted, left out, replaced and swapped', t => {
  const pairs = [
    ['doctor', 'doctor', 0],
    ['docter', 'doctor', 1],
    ['dotcor', 'doctor', 1],
    ['doctr', 'doctor', 1],
    ['ddoctor', 'doctor', 1],
    ['', 'doctor', 6],
  ] as const
  for (const [one, other, far] of pairs) {
    t.is(distance(one, other), far, `${one} ${other}`)
    t.is(distance(other, one), far, `${other} ${one}`)
  }
})

test('the nearest come first, and what is far does not come', t => {
  const keys = ['weather', 'greenhouses', 'Greenhouse']
  t.deepEqual(nearest('green house', keys), ['Greenhouse', 'greenhouses'])
  t.deepEqual(nearest('weather', ['greenhouse', 'weather']), [])
  t.deepEqual(nearest('a', ['b', 'c']), [], 'one letter is near to every other')
})
