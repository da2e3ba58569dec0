interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** Where a picture lies that is shown whole within a box of another shape. */
export function contentBox(box: Box, picture: HTMLVideoElement | HTMLImageElement | null): Box {
  const [width, height] = sizeOf(picture)
  if (!width || !height || !box.width || !box.height) return box
  const scale = Math.min(box.width / width, box.height / height)
  const shown = { width: width * scale, height: height * scale }
  return { ...shown, left: box.left + (box.width - shown.width) / 2, top: box.top + (box.height - shown.height) / 2 }
}

/** A picture's own size; 0 while it has no frame. */
export function sizeOf(picture: HTMLVideoElement | HTMLImageElement | null): [width: number, height: number] {
  if (!picture) return [0, 0]
  return 'videoWidth' in picture ? [picture.videoWidth, picture.videoHeight] : [picture.naturalWidth, picture.naturalHeight]
}
