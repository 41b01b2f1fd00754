/** Photos of an exception: this phone's own, else the server's. */
import { useEffect, useState } from 'preact/hooks';
import { remotePhoto } from '../../store/remote-photo';
import { store } from '../../store';
import { words } from './words';

export function Photos({ photos }: { photos: string[] }) {
  return (
    <div class="shots">
      {photos.map((sha256) => (
        <Photo key={sha256} sha256={sha256} />
      ))}
    </div>
  );
}

function Photo({ sha256 }: { sha256: string }) {
  const [url, setUrl] = useState('');
  const { online } = store.status.value;
  useEffect(() => {
    let made = '';
    let gone = false;
    void read(sha256).then((photo) => {
      if (!photo || gone) return;
      made = URL.createObjectURL(photo);
      setUrl(made);
    });
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [sha256, online]);
  return url ? <img src={url} alt={words().photo} /> : <p class="para">{words().photoLater}</p>;
}

async function read(sha256: string): Promise<Blob | null> {
  const own = await store.blobs.get(sha256);
  if (own) return own;
  const { db } = await store.beside();
  return remotePhoto(db, '', sha256);
}
