import { type Repository, type Session } from './session';
import { safeTarget } from './safe-target';

const PAGE_LIMIT = 8 * 1024 * 1024;
const MAX_PAGES = 100;

/** All tags of a repository; none when there is no such repository. */
export async function listTags(session: Session, on: Repository, signal?: AbortSignal): Promise<string[]> {
  const tags: string[] = [];
  let at: string | URL | undefined = `${on.repository}/tags/list?n=1000`;
  for (let page = 0; at !== undefined && page < MAX_PAGES; page += 1) {
    const { answer, bytes } = await session.read(
      { on, method: 'GET', at, actions: 'pull', wants: [200, 404], signal },
      PAGE_LIMIT,
    );
    if (answer.status === 404) break;
    const body = JSON.parse(bytes.toString('utf8')) as { tags?: string[] | null };
    tags.push(...(body.tags ?? []));
    const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(String(answer.headers['link'] ?? ''))?.[1];
    at = next === undefined ? undefined : safeTarget(next, session.originOf(on.host));
  }
  return tags;
}
