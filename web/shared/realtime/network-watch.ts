/** Of `navigator.connection`, what we use; Safari and Firefox have none. */
interface NetworkInformation extends EventTarget {
  readonly type?: string
}

/** Calls when this machine has a network again or goes by another one (Wi-Fi ↔ 5G). Answers how to stop. */
export function watchNetwork(changed: () => void): () => void {
  if (typeof window === 'undefined') return () => {}
  const { connection } = navigator as Navigator & { connection?: NetworkInformation }
  let type = connection?.type
  // The same event tells every change of the estimated speed: only another kind of line is another address.
  const judge = () => {
    if (connection?.type === type) return
    type = connection?.type
    if (navigator.onLine) changed()
  }
  window.addEventListener('online', changed)
  connection?.addEventListener('change', judge)
  return () => {
    window.removeEventListener('online', changed)
    connection?.removeEventListener('change', judge)
  }
}
