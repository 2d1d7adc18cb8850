export { mergeMetadata, type MetadataChange } from './merge-metadata';
export { metadataProblems } from './metadata-problems';
