import { JOBS, type Operation } from '@cf/core';
import { eventually } from './eventually';
import { JOB_FAULTS } from './job-faults';
import { useScenery } from './scenery';
import { usePlatform } from './use-platform';

jest.setTimeout(120_000);
const platform = usePlatform();
const scenery = useScenery(platform);

test('every job kind has its row', () => {
  expect(Object.keys(JOB_FAULTS).sort()).toEqual(Object.keys(JOBS).sort());
});

test.each(Object.keys(JOBS) as Operation[])('%s outlives its worker', async (operation) => {
  const fault = await JOB_FAULTS[operation](platform, scenery);
  const stall = await fault.stall();
  await fault.cause();
  await stall.reached();

  await platform.kill('cf-api-worker');
  await stall.release();

  const [job] = await eventually(
    () => scenery.jobsOf(operation, fault.guid),
    (jobs) => jobs.length > 0 && jobs.every(({ state }) => state !== 'PROCESSING'),
  );
  expect(job).toMatchObject({ state: 'COMPLETE', errors: [] });
  expect(await scenery.get(`/v3/jobs/${job?.guid}`)).toMatchObject({ state: 'COMPLETE', operation });
  expect(await scenery.jobsOf(operation, fault.guid)).toHaveLength(1);
  await fault.verify();
});
