/** Photos by what they are called: this gun's own, else the server's. */
import { useEffect, useState } from 'preact/hooks';
import { BASE } from '../../company';
import { remotePhoto } from '../../store/remote-photo';
import { store } from '../../store';
import { words } from './words';
import './photos.css';

/** `device`: the code of the gun that took them. */
export function Photos({ photos, device }: { photos: string[]; device: string }) {
  return (
    <div class="shots">
      {photos.map((sha256) => (
        <Photo key={sha256} sha256={sha256} device={device} />
      ))}
    </div>
  );
}

function Photo({ sha256, device }: { sha256: string; device: string }) {
  const [url, setUrl] = useState('');
  const [isAway, setAway] = useState(false); // the server answered that it has not come yet
  const { online } = store.status.value;
  useEffect(() => {
    let made = '';
    let gone = false;
    void read(sha256).then((photo) => {
      if (gone) return;
      setAway(photo === 'away');
      if (!photo || photo === 'away') return;
      made = URL.createObjectURL(photo);
      setUrl(made);
    });
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [sha256, online]);
  if (url) return <img src={url} alt={words().photo} />;
  const w = words();
  return <p class="para">{!isAway ? w.photoLater : device ? w.photoOn(device) : w.photoOnGun}</p>;
}

async function read(sha256: string): Promise<Blob | 'away' | null> {
  const own = await store.blobs.get(sha256);
  if (own) return own;
  const { db } = await store.beside();
  return remotePhoto(db, BASE, sha256);
}
