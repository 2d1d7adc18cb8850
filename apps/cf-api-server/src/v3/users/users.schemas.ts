import { whole } from '@cf/http';
import { z } from 'zod';
import { guidField, optional } from '../fields';
import { csv, listQuery } from '../list-query';
import { metadataField } from '../metadata';

/** Origins only narrow down names, and names are either whole or parts. */
export const ListUsersQuery = listQuery({
  usernames: csv.optional(),
  partial_usernames: csv.optional(),
  origins: csv.optional(),
}).superRefine(({ usernames, partial_usernames, origins }, context) => {
  const complain = (message: string) => context.addIssue({ code: 'custom', message: whole(message) });
  if (origins && !usernames && !partial_usernames)
    complain('Origins filter cannot be provided without usernames or partial_usernames filter.');
  if (usernames && partial_usernames)
    complain('Usernames filter cannot be provided with both usernames and partial_usernames filter.');
});

/** A guid, or a name with its origin: never both, never half of it. */
export const CreateUserBody = z
  .strictObject({
    guid: optional(guidField),
    username: optional(z.string()),
    origin: optional(z.string()),
    metadata: metadataField,
  })
  .transform(({ guid, username, origin, metadata }, context) => {
    const problems = problemsOf({ guid, username, origin });
    for (const message of problems) context.addIssue({ code: 'custom', message: whole(message) });
    if (problems.length > 0) return z.NEVER;
    return guid === undefined
      ? { username: username ?? '', origin: origin ?? '', metadata }
      : { guid, metadata };
  });

interface Identity {
  readonly guid: string | undefined;
  readonly username: string | undefined;
  readonly origin: string | undefined;
}

function problemsOf({ guid, username, origin }: Identity): string[] {
  if (guid !== undefined) {
    return [
      ...(username === undefined ? [] : ["Username cannot be provided with 'guid'"]),
      ...(origin === undefined ? [] : ["Origin cannot be provided with 'guid'"]),
    ];
  }
  if (!username && !origin) return ["Guid or 'username' and 'origin' must be provided"];
  return [
    ...(username ? [] : ["Origin can only be provided together with 'username'"]),
    ...(origin ? [] : ["Username can only be provided together with 'origin'"]),
    ...(origin === 'uaa' ? ["Origin cannot be 'uaa' when creating a user by username"] : []),
  ];
}
