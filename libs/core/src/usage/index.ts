export { usageOfOrganization, usageOfPlatform, usageOfSpace, type UsageSummary } from './usage-summary';
