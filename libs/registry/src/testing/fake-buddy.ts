import { type Deletion } from '../client-types';
import { digestOf } from '../digest';
import { type PackageToPush, type RegistryBuddyClient, RegistryBuddyError } from '../buddy-client';

/** A registry-buddy without a registry: remembers what it was asked, and refuses what the test says. */
export interface FakeRegistryBuddy extends RegistryBuddyClient {
  readonly pushed: PackageToPush[];
  readonly deleted: string[];
  /** Every later request fails like this; nothing fails any more after `undefined`. */
  readonly failWith: (failure: { status?: number; reason: string; message: string } | undefined) => void;
}

/** Starts out with nothing pushed; the digest of an image is that of the key of its bits. */
export function fakeRegistryBuddy(): FakeRegistryBuddy {
  const [pushed, deleted]: [PackageToPush[], string[]] = [[], []];
  let failure: { status?: number; reason: string; message: string } | undefined;
  const assertFine = () => {
    if (failure) throw new RegistryBuddyError(failure);
  };
  return {
    pushed,
    deleted,
    failWith: (next) => void (failure = next),
    async pushPackage(wanted) {
      assertFine();
      pushed.push(wanted);
      const digest = digestOf(Buffer.from(wanted.blobstoreKey));
      const hash = { algorithm: 'sha256', hex: digest.slice('sha256:'.length) } as const;
      return { hash, reference: `${wanted.repository}@${digest}` };
    },
    async deleteImage(reference): Promise<Deletion> {
      assertFine();
      const isNew = !deleted.includes(reference);
      deleted.push(reference);
      return isNew ? 'deleted' : 'absent';
    },
  };
}
