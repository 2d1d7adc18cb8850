import { z } from 'zod';
import { csv, includeParam, listQuery } from '../list-query';

const include = includeParam(['app', 'service_instance']);

export const ListCredentialBindingsQuery = listQuery(
  {
    names: csv.optional(),
    service_instance_guids: csv.optional(),
    service_instance_names: csv.optional(),
    service_plan_guids: csv.optional(),
    service_plan_names: csv.optional(),
    service_offering_guids: csv.optional(),
    service_offering_names: csv.optional(),
    app_guids: csv.optional(),
    app_names: csv.optional(),
    type: z.enum(['app', 'key'], "must be one of 'app', 'key'").optional(),
    include,
  },
  { orderBy: ['created_at', 'updated_at', 'name'] },
);

export const ShowCredentialBindingQuery = z.strictObject({ include });
