/** `20261122-0007` → `0007`: the day is known to everybody in the cabin. */
export const shortNumber = (number: string): string => number.slice(number.lastIndexOf('-') + 1)
