import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { createPrintedDocument, type DocumentHead, type PrintedDocument, type PrintedSignature } from './printed-document.ts'

vi.setConfig({ testTimeout: 30_000 })
const folder = mkdtempSync(path.join(tmpdir(), 'jilian-print-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const head: DocumentHead = {
  title: '远程会诊报告',
  number: 'HZ20260301-0007',
  institution: '介休市人民医院',
  language: 'zh-CN',
  standards: ['WS/T 529-2016', 'WS/T 545-2017'],
  printedAt: new Date('2026-03-01T08:30:00Z'),
  timeZone: 'Asia/Shanghai',
}
const signature: PrintedSignature = {
  id: '01978f3a-0000-7000-8000-000000000001',
  signerId: '01978f3a-0000-7000-8000-000000000002',
  role: '会诊医生',
  signerName: '李主任',
  organization: '山西省人民医院',
  serial: '45f48e3b0d9ddf2facaefaa44b7dc51c',
  issuer: 'Jilian demonstration CA sm2-sm3',
  suite: 'sm2-sm3',
  signedAt: new Date('2026-03-01T08:29:12Z'),
  demonstration: true,
  rootFingerprint: 'ab'.repeat(32),
  documentSha256: '0123456789abcdef'.repeat(4),
}
const opinion =
  '患者为老年男性，突发胸骨后压榨样疼痛2小时，向左肩放射，伴大汗。心电图示V1–V4导联ST段抬高0.3mV，考虑“急性前壁ST段抬高型心肌梗死”。建议：立即给予阿司匹林300 mg、替格瑞洛180 mg，启动导管室（door-to-wire ≤ 90 min），转运途中持续心电监护。'

/** What a report holds. */
function report(more?: (document: PrintedDocument) => void, changes: Partial<DocumentHead> = {}): PrintedDocument {
  const document = createPrintedDocument({ ...head, ...changes })
  document.facts([
    { label: '患者姓名', value: '王䶮' },
    { label: '性别 / 年龄', value: '男 / 67 岁' },
    { label: '邀请机构', value: '介休市张兰镇中心卫生院' },
    { label: '受邀机构', value: '山西省人民医院 心血管内科' },
    { label: '会诊目的', value: '明确诊断，指导再灌注治疗', wide: true },
  ])
  document.heading('会诊意见')
  document.paragraph(opinion)
  more?.(document)
  return document
}

const hasPoppler = existsSync('/usr/bin/pdftotext')
const file = async (document: PrintedDocument, name = 'report.pdf') => {
  const at = path.join(folder, name)
  writeFileSync(at, await document.end())
  return at
}
const textOf = (at: string) => execFileSync('pdftotext', ['-layout', at, '-'], { encoding: 'utf8' })
const flat = (text: string) => text.replaceAll(/\s/g, '')
const pagesOf = (at: string) => Number(/Pages:\s+(\d+)/.exec(execFileSync('pdfinfo', [at], { encoding: 'utf8' }))![1])

test('the same content is the same file, pictures with a ground to see through among it', async () => {
  const make = () =>
    report((document) => {
      document.picture(handwritten(), { height_mm: 20, caption: '患者签名' })
      document.signatures([{ ...signature, picture: handwritten() }])
    }).end()
  const [one, other] = [await make(), await make()]
  expect(one.equals(other)).toBe(true)
  expect(one.subarray(0, 5).toString()).toBe('%PDF-')
  expect(one.length).toBeLessThan(400_000)
})

describe.runIf(hasPoppler)('printed', () => {
  test('every word can be read out again', async () => {
    const at = await file(report((document) => document.signatures([signature])))
    const text = flat(textOf(at))
    for (const words of [
      '远程会诊报告',
      'HZ20260301-0007',
      '介休市人民医院',
      '王䶮',
      opinion,
      '会诊医生：李主任',
      '签署时间2026-03-0116:29:12',
      signature.serial,
      '演示证书，不具法律效力/Demonstrationcertificate,nolegaleffect',
      '依据WS/T529-2016、WS/T545-2017',
      '第1页/共1页',
    ])
      expect(text, words).toContain(flat(words))
    expect(pagesOf(at)).toBe(1)
  })

  test('its properties name the house, the document and its time, and no patient', async () => {
    const about = execFileSync('pdfinfo', [await file(report())], { encoding: 'utf8', env: { TZ: 'UTC' } })
    expect(about).toMatch(/Title: +远程会诊报告\n/)
    expect(about).toMatch(/Author: +介休市人民医院\n/)
    expect(about).toMatch(/CreationDate: +Sun Mar +1 08:30:00 2026/)
    expect(about).not.toContain('王')
  })

  test('in English', async () => {
    const at = await file(report((document) => document.signatures([signature]), { language: 'en', title: 'Consultation report' }))
    expect(textOf(at)).toMatch(/Following WS\/T 529-2016, WS\/T 545-2017[^]*Page 1 of 1/)
    expect(textOf(at)).toContain('演示证书，不具法律效力')
  })

  test('a signature with legal effect bears no such word', async () => {
    const at = await file(report((document) => document.signatures([{ ...signature, demonstration: false }])))
    expect(textOf(at)).not.toMatch(/演示证书|no legal effect/)
  })

  test('rare characters are there, or their number is: none vanishes', async () => {
    const names = '䶮 㙍 𠮷 𬭎 𰻝 㛃 ཀ ئۇ 😀 \u0001'
    const document = report((one) => one.paragraph(names))
    const at = await file(document)
    const text = textOf(at)
    for (const sign of new Set(flat(names))) {
      const number = `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
      expect(text.includes(sign) || text.includes(number), `${sign} ${number}`).toBe(true)
      expect(text.includes(number), number).toBe(document.missing.has(sign.codePointAt(0)!))
    }
    expect(text).toContain('䶮')
    expect(document.missing.size).toBeGreaterThan(0)
  })

  test('a long text, a long table and a cell longer than a page go on over the pages, whole', async () => {
    const rows = Array.from({ length: 60 }, (_, row) => [`${row + 1}`, `项目${row + 1}`, `${row * 1.5}`])
    rows[30] = ['31', Array.from({ length: 260 }, (_, index) => `第${index}句，很长的说明。`).join(''), '9']
    const document = report((one) => {
      one.table(
        [
          { title: '序号', share: 1 },
          { title: '内容', share: 5 },
          { title: '数值', share: 1, align: 'right' },
        ],
        rows,
      )
      for (let at = 0; at < 12; at += 1) one.paragraph(opinion)
      one.signatures([signature, signature])
    })
    const at = await file(document, 'long.pdf')
    const text = flat(textOf(at)).replaceAll(/依据WS.*?序号内容数值/g, '')
    for (let row = 1; row <= 60; row += 1) if (row !== 31) expect(text).toContain(`项目${row}`)
    for (let index = 0; index < 260; index += 1) expect(text).toContain(`第${index}句`)
    const count = pagesOf(at)
    expect(count).toBeGreaterThan(4)
    expect(text).toContain(`第${count}页/共${count}页`)
    expect(flat(textOf(at)).match(/序号内容数值/g)!.length).toBeGreaterThan(2)
  })

  test('its code holds the number', async () => {
    expect(pagesOf(await file(createPrintedDocument({ ...head, code: `https://jilian.localhost/consults/${'x'.repeat(100)}` })))).toBe(1)
  })
})

test.each([
  ['no picture', Buffer.from('GIF89a')],
  ['nothing', Buffer.alloc(0)],
  ['one that unfolds to gigabytes', png(60_000, 60_000, Buffer.alloc(10))],
  ['one without an inside', png(100, 100, Buffer.from('xx'))],
])('%s is refused', async (_what, bytes) => {
  const work = async () => {
    const document = report((one) => one.picture(bytes, { height_mm: 20 }))
    await document.end()
  }
  await expect(work()).rejects.toMatchObject({ code: 'file.type_refused' })
})

/** Strokes on a ground that is seen through, as a signature pad gives them. */
function handwritten(): Buffer {
  const [width, height] = [240, 80]
  const rows = Buffer.alloc((width * 4 + 1) * height)
  for (let x = 10; x < width - 10; x += 1) {
    const y = Math.round(40 + 25 * Math.sin(x / 11) * Math.cos(x / 37))
    for (let thick = -1; thick <= 1; thick += 1) rows.writeUInt32BE(0x10_20_60_ff, (y + thick) * (width * 4 + 1) + 1 + x * 4)
  }
  return png(width, height, deflateSync(rows))
}

function png(width: number, height: number, data: Buffer): Buffer {
  const chunk = (type: string, content: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(content.length)
    return Buffer.concat([length, Buffer.from(type), content, Buffer.alloc(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const start = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([start, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

test.runIf(process.env['JILIAN_PICTURES'])('a sample to look at', async () => {
  const document = report((one) => {
    one.facts([
      { label: '申请时间', value: one.time(new Date('2026-03-01T08:02:11Z')) },
      { label: '结束时间', value: one.time(new Date('2026-03-01T08:21:40Z')) },
    ])
    one.heading('参加人员')
    one.table(
      [
        { title: '姓名', share: 2 },
        { title: '机构', share: 5 },
        { title: '职称', share: 2 },
        { title: '加入时间', share: 2, align: 'right' },
      ],
      [
        ['李主任', '山西省人民医院 心血管内科', '主任医师', '16:05:12'],
        ['吴𬭎', '介休市张兰镇中心卫生院', '执业医师', '16:04:50'],
        ['བསྟན་འཛིན', '介休市人民医院', '护师', '16:06:02'],
      ],
    )
    one.notice('危急值：ST 段抬高型心肌梗死，已于 16:08:30 电话通知并回读。')
    one.paragraph('远程会诊：由邀请方的接诊医生作出诊疗决定并承担责任，受邀方提供会诊意见。', { quiet: true })
    one.signatures([
      { ...signature, picture: handwritten() },
      { ...signature, role: '邀请医生', signerName: '吴𬭎', organization: '介休市张兰镇中心卫生院', suite: 'ecdsa-p256-sha256' },
    ])
  })
  const at = await file(document, 'sample.pdf')
  execFileSync('pdftoppm', ['-r', '90', '-png', at, path.join(process.env['JILIAN_PICTURES']!, 'sample')])
})
