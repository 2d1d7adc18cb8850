import { z } from 'zod';
import { fieldsParams } from '../fields-param';
import { csv, listQuery } from '../list-query';

const offeringFields = ['name', 'guid', 'description', 'documentation_url', 'tags'] as const;
const brokerFields = ['name', 'guid'] as const;

export const ListServiceInstancesQuery = listQuery(
  {
    names: csv.optional(),
    space_guids: csv.optional(),
    organization_guids: csv.optional(),
    service_plan_guids: csv.optional(),
    service_plan_names: csv.optional(),
    type: z.enum(['managed', 'user-provided'], "must be one of 'managed', 'user-provided'").optional(),
    ...fieldsParams({
      space: ['guid', 'name', 'relationships.organization'],
      'space.organization': ['name', 'guid'],
      service_plan: ['guid', 'name', 'relationships.service_offering'],
      'service_plan.service_offering': [...offeringFields, 'relationships.service_broker'],
      'service_plan.service_offering.service_broker': brokerFields,
    }),
  },
  { orderBy: ['created_at', 'updated_at', 'name'] },
);

export const ShowServiceInstanceQuery = z.strictObject(
  fieldsParams({
    space: ['guid', 'name'],
    'space.organization': ['name', 'guid'],
    service_plan: ['guid', 'name'],
    'service_plan.service_offering': offeringFields,
    'service_plan.service_offering.service_broker': brokerFields,
  }),
);
