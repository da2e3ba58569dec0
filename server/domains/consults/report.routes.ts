import * as contract from '#contract/rest/consult-reports.ts'
import type { Language } from '#contract/i18n/texts.ts'
import type { Reply } from '#contract/route.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Http } from '#platform/http/http.ts'
import type { FastifyReply } from 'fastify'
import { copyWithReport, listCopies, readCopy, readDocument } from './copies.ts'
import type { ConsultParts } from './parts.ts'
import { printReport } from './print-report.ts'
import { rateConsult } from './rate.ts'
import { correctReport, readReports, saveOpinion, saveReport } from './reports.ts'
import { signReport } from './sign-report.ts'

export function serveReports(http: Http, parts: ConsultParts): void {
  const { vault } = parts
  http.serve(contract.readReports, ({ tx, actor, params }) => readReports(tx, parts, actor, params.consultId))
  http.serve(contract.saveReport, ({ tx, actor, params, body, now }) => saveReport(tx, parts, actor, params.consultId, body, now))
  http.serve(contract.saveOpinion, ({ tx, actor, params, body, now }) => saveOpinion(tx, parts, actor, params.consultId, body, now))
  http.serve(contract.signReport, ({ tx, actor, params, body, now }) => signReport(tx, parts, actor, params.reportId, body, now))
  http.serve(contract.correctReport, ({ tx, actor, params, body, now }) => correctReport(tx, parts, actor, params.reportId, body, now))
  http.serve(contract.reportDocument, ({ tx, params }) => readDocument(tx, vault, params.reportId))
  http.serve(contract.reportPdf, async ({ tx, params, query, reply, now }) =>
    print(tx, params.reportId, await readDocument(tx, vault, params.reportId), { language: query.language, reply, now }),
  )
  http.serve(contract.listCopies, async ({ tx, actor, query }) => ({ copies: await listCopies(tx, actor, query) }))
  http.serve(contract.getCopy, ({ tx, params }) => readCopy(tx, vault, params.copyId))
  http.serve(contract.copyPdf, async ({ tx, params, query, reply, now }) => {
    const { reportId, ...copy } = await copyWithReport(tx, vault, params.copyId)
    return print(tx, reportId, copy, { language: query.language, reply, now })
  })
  http.serve(contract.rateConsult, ({ tx, actor, params, body, now }) => rateConsult(tx, parts, actor, params.consultId, body, now))

  async function print(
    tx: Tx,
    reportId: string,
    { document, sha256 }: Pick<Reply<typeof contract.reportDocument>, 'document' | 'sha256'>,
    { language = 'zh-CN', reply, now }: { language: Language | undefined; reply: FastifyReply; now: Date },
  ) {
    const signatures = await parts.signer.signaturesOf(tx, reportId)
    const pdf = await printReport({ document, sha256, signatures, language, printedAt: now })
    const name = `${document.consult.number}-${document.report.reportNo}.pdf`
    return reply.type('application/pdf').header('content-disposition', `inline; filename="${name}"`).send(pdf)
  }
}
