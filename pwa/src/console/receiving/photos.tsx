/** Photos by their SHA-256; one that is still on its way says so. */
import { useState } from 'preact/hooks';
import { addressOf } from '../../company';
import { words } from './words';

export function Photos({ photos }: { photos: string[] }) {
  if (photos.length === 0) return null;
  return (
    <div class="photos">
      {photos.map((sha256) => (
        <Photo key={sha256} sha256={sha256} />
      ))}
    </div>
  );
}

function Photo({ sha256 }: { sha256: string }) {
  const t = words();
  const [missing, setMissing] = useState(false);
  const address = addressOf(`/api/photos/${sha256}`);
  if (missing) return <span class="photo-missing">{t.noPhoto}</span>;
  return (
    <a href={address} target="_blank" rel="noopener">
      <img src={address} alt={t.photo} loading="lazy" onError={() => setMissing(true)} />
    </a>
  );
}
