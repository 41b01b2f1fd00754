/** Passkeys of the browser: what the server asks as JSON, and the answer as JSON, with bytes in base64url. */
import { post, ProblemError } from '../api';
import type { Asked, Proof } from './types';

interface Described {
  id: string;
  [field: string]: unknown;
}

/** Browsers make them over https (or on this very machine) for names, not for addresses in figures. */
export function passkeysHere(): boolean {
  const figures = /^[\d.]+$|^\[/.test(location.hostname);
  return window.isSecureContext && typeof window.PublicKeyCredential === 'function' && !figures;
}

export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

export function toText(bytes: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

const described = (list: unknown): Described[] =>
  ((list as Described[] | undefined) ?? []).map((one) => ({ ...one, id: toBytes(one.id) as unknown as string }));

function refused(code: string): ProblemError {
  return new ProblemError({ status: 0, code, detail: '', params: {} });
}

/** Whatever the browser did not give (nobody touched the key, no such passkey) is one problem; that it made one for this person before
 * is another. */
async function given(asked: Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await asked.catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'InvalidStateError') throw refused('passkey_known');
    return null;
  });
  if (!(credential instanceof PublicKeyCredential)) throw refused('passkey_failed');
  return credential;
}

/** A new passkey, as the server wants to hear of it. Throws ProblemError. */
export async function make(options: Record<string, unknown>): Promise<Record<string, unknown>> {
  const user = options['user'] as { id: string };
  const publicKey = {
    ...options,
    challenge: toBytes(options['challenge'] as string),
    user: { ...user, id: toBytes(user.id) },
    excludeCredentials: described(options['excludeCredentials']),
  } as unknown as PublicKeyCredentialCreationOptions;
  const credential = await given(navigator.credentials.create({ publicKey }));
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
    },
  };
}

/** The answer of a passkey to what the server asks at `path`. Throws ProblemError. */
export async function proveByPasskey(path: string, body: unknown): Promise<Proof> {
  const { request, options } = await post<Asked>(path, body);
  const publicKey = {
    ...options,
    challenge: toBytes(options['challenge'] as string),
    allowCredentials: described(options['allowCredentials']),
  } as unknown as PublicKeyCredentialRequestOptions;
  const credential = await given(navigator.credentials.get({ publicKey }));
  const response = credential.response as AuthenticatorAssertionResponse;
  const answer = {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: response.userHandle ? toText(response.userHandle) : null,
    },
  };
  return { way: 'passkey', request, credential: answer };
}
