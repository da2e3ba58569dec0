import type { Assembler, Codec } from './frame.ts'
import { H264Assembler } from './h264.ts'
import { OpusAssembler } from './opus.ts'
import { PictureAssembler } from './picture-assembler.ts'
import { Vp8Assembler } from './vp8.ts'
import { Vp9Assembler } from './vp9.ts'

const assemblers: Record<Codec, new () => Assembler> = { opus: OpusAssembler, vp8: Vp8Assembler, vp9: Vp9Assembler, h264: H264Assembler }

export const assemblerOf = (codec: Codec): Assembler => new assemblers[codec]()

/** Pictures are missing until the next key frame: it is worth asking for one. */
export const needsKeyFrame = (assembler: Assembler): boolean => assembler instanceof PictureAssembler && assembler.broken
