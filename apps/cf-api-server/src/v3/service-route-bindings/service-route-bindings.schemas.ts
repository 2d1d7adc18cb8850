import { z } from 'zod';
import { csv, includeParam, listQuery } from '../list-query';

const include = includeParam(['route', 'service_instance']);

export const ListRouteBindingsQuery = listQuery({
  service_instance_guids: csv.optional(),
  service_instance_names: csv.optional(),
  route_guids: csv.optional(),
  include,
});

export const ShowRouteBindingQuery = z.strictObject({ include });
