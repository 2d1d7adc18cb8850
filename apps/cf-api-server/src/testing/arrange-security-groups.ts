import { randomUUID } from 'node:crypto';
import { type SecurityGroupRecord } from '@cf/database';
import { type TestApi } from './use-api';

interface Bindings {
  readonly running?: readonly string[];
  readonly staging?: readonly string[];
}

/** A security group that is bound to the given spaces and, unless told otherwise, not enabled globally. */
export async function arrangeSecurityGroup(
  api: TestApi,
  { running = [], staging = [] }: Bindings = {},
  data: Partial<Omit<SecurityGroupRecord, 'rules'>> = {},
): Promise<SecurityGroupRecord> {
  const guid = randomUUID();
  const rules = [{ protocol: 'tcp', destination: '10.0.0.0/8', ports: '443' }];
  const group = await api.db.securityGroup.create({ data: { guid, name: `group-${guid}`, ...data, rules } });
  const bound = (phase: string) => (space_guid: string) => ({ security_group_guid: guid, space_guid, phase });
  await api.db.securityGroupSpace.createMany({
    data: [...running.map(bound('running')), ...staging.map(bound('staging'))],
  });
  return group;
}
