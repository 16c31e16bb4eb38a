// Makes a picture small: what comes out has only pixels, nothing about place, time or phone (EXIF). Pure.
const LONG_EDGE = 1800; // pixels; a page of A4 stays readable
const QUALITY = 0.8;

/** Draws what is `width` × `height` into the canvas, so large that its longer side fits. */
export function draw(canvas, source, width, height) {
  const scale = Math.min(1, LONG_EDGE / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // what is see-through becomes paper
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
}

/** What is on the canvas as a JPEG file; its name says nothing. */
export async function fileOf(canvas) {
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) throw new Error("the picture cannot be drawn");
  return new File([blob], "giay.jpg", { type: "image/jpeg" });
}

/** A file of any kind that this browser can show, upright, on the canvas. Throws where it is no picture. */
export async function drawFile(canvas, file) {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  draw(canvas, image, image.width, image.height);
  image.close();
}
