/** Photos as small as they may be and still show the damage: JPEG, at most 1,600 px a side. */

const LONGEST = 1600;
const QUALITY = 0.8;

/** The size within `longest`, never enlarged. */
export function fit(width: number, height: number, longest = LONGEST): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** What is transparent becomes white. Rejects with 'photo_unreadable'. */
export async function shrink(file: Blob, longest = LONGEST): Promise<Blob> {
  const image = await decode(file);
  const { width, height } = fit(image.naturalWidth, image.naturalHeight, longest);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const paper = canvas.getContext('2d')!;
  paper.fillStyle = '#fff';
  paper.fillRect(0, 0, width, height);
  paper.drawImage(image, 0, 0, width, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('photo_unreadable'))), 'image/jpeg', QUALITY);
  });
}

/** An <img> turns the picture upright by its EXIF; createImageBitmap of old browsers does not. */
function decode(file: Blob): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(file);
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      URL.revokeObjectURL(url);
      resolve(image);
    };
    image.onerror = () => {
      URL.revokeObjectURL(url);
      reject(new Error('photo_unreadable'));
    };
    image.src = url;
  });
}
