/** The picture of an item, or a logo: drawn anew as a small JPEG here, sent as what its bytes are called, named by its record when that is saved. */
import { useRef, useState } from 'preact/hooks';
import { addressOf } from '../../company';
import { Btn, PanelSection, ProblemNote } from '../../ui/console';
import { put, type Problem, ProblemError } from '../api';
import { shrink } from '../../flows/goods/photo';
import { words } from './words';

const LONGEST = 1024;
const KINDS = 'image/jpeg,image/png,image/webp,image/gif,image/bmp';

interface PictureProps {
  /** SHA-256, '' for none */
  picture: string;
  disabled: boolean;
  onChange: (sha256: string) => void;
  /** of something else than an item: what it is called, what is said without one, why none can be sent */
  title?: string;
  none?: string;
  barred?: string;
  /** points of its longer side */
  longest?: number;
}

export function PictureSection(props: PictureProps) {
  const t = words();
  const { picture, disabled, onChange, title = t.picture, none = t.noPicture, barred, longest = LONGEST } = props;
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  /** what was sent and is not of the item yet: the server shows it only then */
  const [own, setOwn] = useState<{ sha256: string; url: string } | null>(null);

  async function choose(file: File): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const small = await shrink(file, longest);
      const sha256 = await hashOf(small);
      await put(`/api/pictures/${sha256}`, small, small.type);
      setOwn({ sha256, url: URL.createObjectURL(small) });
      onChange(sha256);
    } catch (error) {
      if (error instanceof ProblemError) setProblem(error.problem);
      else if (error instanceof Error && error.message === 'photo_unreadable')
        setProblem({ status: 0, code: 'picture_unreadable', detail: '', params: {} });
      else throw error;
    } finally {
      setBusy(false);
    }
  }
  const source =
    own && own.sha256 === picture ? own.url : picture === '' ? null : addressOf(`/api/pictures/${picture}`);
  return (
    <PanelSection title={title}>
      {problem ? <ProblemNote problem={problem} onClose={() => setProblem(null)} /> : null}
      {source ? <img class="item-picture" src={source} alt={title} /> : <p class="mut">{none}</p>}
      {disabled ? null : (
        <>
          <input
            ref={input}
            type="file"
            accept={KINDS}
            hidden
            aria-label={t.choosePicture}
            onChange={(event) => {
              const file = event.currentTarget.files && event.currentTarget.files[0];
              event.currentTarget.value = '';
              if (file) void choose(file);
            }}
          />
          <p class="item-picture-acts">
            <Btn busy={busy} barred={barred} onPress={() => input.current && input.current.click()}>
              {picture === '' ? t.choosePicture : t.changePicture}
            </Btn>
            {picture === '' ? null : <Btn onPress={() => onChange('')}>{t.removePicture}</Btn>}
          </p>
        </>
      )}
    </PanelSection>
  );
}

async function hashOf(blob: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
