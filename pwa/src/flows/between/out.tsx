import { Between } from './screen';

export default function Out() {
  return <Between side="out" />;
}
