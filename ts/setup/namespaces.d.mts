export function isolation(): string[] | undefined
