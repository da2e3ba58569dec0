import { useCallback, useEffect, useRef, useState } from 'react'
import { uploadConsultFile } from '#contract/rest/consult-files.ts'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { api, newKey } from '../../api/client.ts'
import { ApiProblem } from '../../api/problem.ts'
import { putConsult } from '../api.ts'
import { shrunk } from './shrink.ts'

export interface Upload {
  key: string
  name: string
  percent: number
  problem: ApiProblem | null
}
interface Kept extends Upload {
  file: File
}

/**
 * Files on their way to a consult, one after the other on a thin line. `consultId` is asked for when the first is to go: a request that nobody
 * has typed into yet is made then. A file that did not arrive stays and goes again with the same key.
 */
export function useUploads(consultId: () => Promise<string | null>, onDone: (consult: Consult) => void) {
  const [uploads, setUploads] = useState<readonly Kept[]>([])
  const latest = useRef({ consultId, onDone })
  latest.current = { consultId, onDone }
  const line = useRef(Promise.resolve())
  const change = useCallback(
    (key: string, part: Partial<Kept> | null) =>
      setUploads((all) => (part ? all.map((one) => (one.key === key ? { ...one, ...part } : one)) : all.filter((one) => one.key !== key))),
    [],
  )
  const send = useCallback(
    (upload: Kept) => {
      line.current = line.current.then(async () => {
        try {
          const id = await latest.current.consultId()
          if (!id) throw new ApiProblem('network.unreachable')
          const consult = await api.upload(uploadConsultFile, {
            params: { consultId: id },
            file: await shrunk(upload.file),
            idempotencyKey: upload.key,
            onProgress: ({ sent_bytes, total_bytes }) => change(upload.key, { percent: Math.floor((sent_bytes / total_bytes) * 100) }),
          })
          change(upload.key, null)
          putConsult(consult)
          latest.current.onDone(consult)
        } catch (error) {
          change(upload.key, { problem: error instanceof ApiProblem ? error : new ApiProblem('network.unintelligible') })
        }
      })
    },
    [change],
  )
  const add = useCallback(
    (files: Iterable<File>) => {
      const fresh = [...files].map((file): Kept => ({ key: newKey(), name: file.name, percent: 0, problem: null, file }))
      setUploads((all) => [...all, ...fresh])
      for (const one of fresh) send(one)
    },
    [send],
  )
  const again = useCallback(
    (key: string) => {
      const one = uploads.find((each) => each.key === key)
      if (!one) return
      change(key, { problem: null, percent: 0 })
      send(one)
    },
    [uploads, change, send],
  )
  const drop = useCallback((key: string) => change(key, null), [change])
  const underWay = uploads.some(({ problem }) => problem === null)
  useEffect(() => {
    if (!underWay) return
    const hold = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', hold)
    return () => window.removeEventListener('beforeunload', hold)
  }, [underWay])
  return { uploads: uploads as readonly Upload[], add, again, drop, underWay }
}
