/**
 * A number whose JSON states its type, at a place where the bare number has another one: `{"$number": "1"}` is a double where `1` is
 * an integer.
 */
export class ExactNumber {
  constructor(readonly value: number | bigint) {}

  toString(): string {
    return String(this.value)
  }
}
