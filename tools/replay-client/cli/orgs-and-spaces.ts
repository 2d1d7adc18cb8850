import { type Place } from './place';

/** Finds the API, logs in, makes an organization with a space and a developer, and logs in as that one. */
export async function orgsAndSpaces({ tour: { cf }, platform, org, space, developer }: Place): Promise<void> {
  const { user, password } = platform.admin;
  await cf(['api', platform.api], { says: ['API endpoint', 'API version'] });
  await cf(['login', '-u', user, '-p', 'wrong'], { fails: true, says: [/credentials were rejected/i] });
  await cf(['login', '-u', user, '-p', password], { says: ['OK'] });
  await cf(['auth', user, password], { says: ['OK'] });
  await cf(['oauth-token'], { says: [/^bearer eyJ/] });
  await cf(['create-org', org], { says: ['OK'] });
  await cf(['create-org', org], { says: ['already exists'] });
  await cf(['orgs'], { says: [org] });
  await cf(['org', org], { says: [org, 'default'] });
  await cf(['target', '-o', org], { says: [org] });
  await cf(['create-space', space], { says: ['OK'] });
  await cf(['spaces'], { says: [space] });
  await cf(['target', '-o', org, '-s', space], { says: [space] });
  await cf(['space', space], { says: [space, org] });
  await cf(['create-user', developer, 'password'], { says: ['OK'] });
  await cf(['set-org-role', developer, org, 'OrgManager'], { says: ['OK'] });
  await cf(['set-space-role', developer, org, space, 'SpaceDeveloper'], { says: ['OK'] });
  await cf(['org-users', org], { says: [developer, /ORG MANAGER/i] });
  await cf(['space-users', org, space], { says: [developer, /SPACE DEVELOPER/i] });
  await cf(['feature-flags'], { says: ['diego_docker'] });
  await cf(['buildpacks'], { says: ['nodejs'] });
  await cf(['stacks'], { says: ['cf-default-stack'] });
  await cf(['login', '-u', developer, '-p', 'password', '-o', org, '-s', space], {
    says: [developer, space],
  });
  await cf(['create-org', `${org}-2`], { fails: true, says: [/not authorized/i] });
  await cf(['curl', '/v3/spaces'], { says: [new RegExp(`"name": ?"${space}"`)] });
}

/** Removes what the tour has made, as the administrator. */
export async function deleteAll({ tour: { cf }, platform, org, space }: Place): Promise<void> {
  await cf(['auth', platform.admin.user, platform.admin.password], { says: ['OK'] });
  await cf(['target', '-o', org], { says: [org] });
  await cf(['delete-space', '-f', space, '-o', org], { says: ['OK'] });
  await cf(['spaces'], { saysNot: [new RegExp(`^${space}\\b`, 'm')] });
  await cf(['delete-org', '-f', org], { says: ['OK'] });
  await cf(['org', org], { fails: true, says: ['not found'] });
}
