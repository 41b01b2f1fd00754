/** The PIN against its argon2id hash. In a file of its own: it brings WebAssembly, and is loaded when the first PIN is typed. */
import { argon2Verify } from 'hash-wasm';

export async function verify(pin: string, hash: string): Promise<boolean> {
  try {
    return await argon2Verify({ password: pin, hash });
  } catch {
    return false; // a hash that cannot be read fits no PIN
  }
}
