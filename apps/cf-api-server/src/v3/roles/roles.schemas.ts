import { type NamedUser, type RolePlace } from '@cf/core';
import { whole } from '@cf/http';
import { ORGANIZATION_ROLES, type Role, SPACE_ROLES } from '@cf/permissions';
import { z } from 'zod';
import { guidField } from '../fields';
import { csv, includeParam, listQuery } from '../list-query';

const INCLUDES = ['user', 'organization', 'space'] as const;
const TYPES = [...ORGANIZATION_ROLES, ...SPACE_ROLES] as const;

export const ListRolesQuery = listQuery(
  {
    types: csv.optional(),
    organization_guids: csv.optional(),
    space_guids: csv.optional(),
    user_guids: csv.optional(),
    include: includeParam(INCLUDES),
  },
  { labels: false },
);

export const ShowRoleQuery = z.strictObject({ include: includeParam(INCLUDES) });

const about = (message: string) => whole(`Relationships ${message}`);
const formOf = (key: string) =>
  about(`${humanized(key)} must be structured like this: "${key}: {"data": {"guid": "valid-guid"}}"`);
const humanized = (key: string) => key.charAt(0).toUpperCase() + key.slice(1);

const toPlace = (key: string) =>
  z.strictObject(
    { data: z.strictObject({ guid: guidField }, formOf(key)).nullable() },
    { error: () => formOf(key) },
  );
const User = z.strictObject(
  {
    data: z.strictObject(
      {
        guid: guidField.optional(),
        username: z
          .string(about('Username must be a string'))
          .min(1, about("Username can't be blank"))
          .optional(),
        origin: z.string(about('User origin must be a string')).nullish(),
      },
      { error: () => formOf('user') },
    ),
  },
  { error: ({ input }) => (input === undefined ? about("User can't be blank") : formOf('user')) },
);

const Relationships = z.strictObject(
  { user: User, organization: toPlace('organization').nullish(), space: toPlace('space').nullish() },
  {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? undefined : whole("Relationships 'relationships' is not an object"),
  },
);

/** A role for one user, named by guid or by name, in one organization or space, as the type says. */
export const CreateRoleBody = z
  .strictObject({
    type: z.enum(TYPES, `must be one of the allowed types [${TYPES.map((type) => `"${type}"`).join(', ')}]`),
    relationships: Relationships,
  })
  .transform((body, context) => {
    const { type, relationships } = body;
    const problems = [...userProblems(relationships.user.data), ...placeProblems(type, relationships)];
    for (const message of problems) context.addIssue({ code: 'custom', message: about(message) });
    if (problems.length > 0) return z.NEVER;
    return { type, user: userOf(relationships.user.data), place: placeOf(relationships), request: body };
  });

type Given = z.output<typeof Relationships>;
type GivenUser = Given['user']['data'];

/** Whatever was named counts, even if it is null. */
function userProblems(user: GivenUser): string[] {
  const [hasGuid, hasName, hasOrigin] = ['guid', 'username', 'origin'].map((key) => key in user);
  return [
    ...(hasGuid && hasName ? ['Username cannot be specified when identifying user by guid'] : []),
    ...(hasGuid && hasOrigin ? ['User origin cannot be specified when identifying user by guid'] : []),
    ...(!hasName && hasOrigin ? ['User origin cannot be specified without specifying the username'] : []),
    ...(!hasName && !hasGuid ? ['User must have a username or guid specified'] : []),
  ];
}

function placeProblems(type: Role, { organization, space }: Given): string[] {
  const [inOrganization, inSpace] = [organization?.data != null, space?.data != null];
  const isOfSpace = SPACE_ROLES.some((role) => role === type);
  return [
    ...(!inOrganization && !inSpace ? ['must specify either a space or an organization.'] : []),
    ...(inSpace && !isOfSpace
      ? [`Space cannot be provided with the organization role type: '${type}'.`]
      : []),
    ...(inOrganization && isOfSpace
      ? [`Organization cannot be provided with the space role type: '${type}'.`]
      : []),
    ...(inOrganization && inSpace ? ['cannot specify both an organization and a space.'] : []),
  ];
}

const userOf = ({ guid, username, origin }: GivenUser): NamedUser =>
  guid === undefined ? { username: username ?? '', origin: origin ?? undefined } : { guid };

const placeOf = ({ organization, space }: Given): RolePlace =>
  space?.data
    ? { kind: 'space', guid: space.data.guid }
    : { kind: 'organization', guid: organization?.data?.guid ?? '' };
