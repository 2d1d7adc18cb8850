import { z } from 'zod';
import { guidField } from './fields';
import { type Links } from './links';

/** The body that sets a relationship to one resource, or with null takes it away. */
export const ToOneBody = z.strictObject({ data: z.strictObject({ guid: guidField }).nullable() });

/** A relationship to one resource as the API presents it; `related` is the path of what it leads to. */
export const presentToOne = (links: Links, self: string, guid: string | null, related: string) => ({
  data: guid === null ? null : { guid },
  links: { self: links.get(self), ...(guid !== null && { related: links.get(`${related}/${guid}`) }) },
});

/** A relationship to many resources as the API presents it, where there is a list of them with the path of that. */
export const presentToMany = (links: Links, self: string, guids: readonly string[], related?: string) => ({
  data: guids.map((guid) => ({ guid })),
  links: { self: links.get(self), ...(related !== undefined && { related: links.get(related) }) },
});
