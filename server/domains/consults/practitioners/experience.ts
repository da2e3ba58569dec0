/** The last day, `YYYY-MM-DD`, on which practice may have begun to be `years` long now. The 29th of February counts from the 1st of March. */
export function experiencedBefore(years: number, now: Date): string {
  const day = new Date(Date.UTC(now.getUTCFullYear() - years, now.getUTCMonth(), now.getUTCDate()))
  return day.toISOString().slice(0, 10)
}
