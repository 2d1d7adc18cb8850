export { checkStack, type StackVerdict } from './check-stack';
export { type OfferedStack, offerStack, withdrawStack } from './offered-stacks';
export { findStack, listStacks, type StackFilter } from './stack-queries';
export { type StackChange, updateStack } from './update-stack';
