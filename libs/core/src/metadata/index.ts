export { mergeMetadata, type MetadataChange } from './merge-metadata';
