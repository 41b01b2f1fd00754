import { Between } from './screen';

export default function In() {
  return <Between side="in" />;
}
